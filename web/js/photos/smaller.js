// A photo drawn once more, smaller, for a network that lets no larger one through. What is covered stays covered: it is black in the pixels.
import { jpegOf, openPicture } from './picture.js';

/** Enough to see a camera and what it hangs on. */
const SIDE_PX = 1000;
const QUALITY = 0.6;

/** @param {Blob} photo a JPEG of ours @returns {Promise<Blob | null>} null where it would not become smaller */
export async function smallerOf(photo) {
  const canvas = await openPicture(photo, SIDE_PX);
  const smaller = await jpegOf(canvas, QUALITY);
  canvas.width = 0;
  return smaller.size < photo.size ? smaller : null;
}
