// Suggestions where the browser can find faces by itself. Nothing is asked of anybody; where it cannot, people draw all boxes themselves.
import { fit } from './boxes.js';

/** Faces are covered with hair and chin. */
const MARGIN = 0.25;

/** @param {HTMLCanvasElement} picture @returns {Promise<import('./boxes.js').Box[]>} none where the browser cannot look */
export async function findFaces(picture) {
  const Detector = /** @type {any} */ (globalThis).FaceDetector;
  if (typeof Detector !== 'function') return [];
  try {
    const faces = await new Detector({ maxDetectedFaces: 20 }).detect(picture);
    return faces.map((/** @type {{ boundingBox: DOMRectReadOnly }} */ { boundingBox: { x, y, width, height } }) => fit({
      x: (x - width * MARGIN) / picture.width, y: (y - height * MARGIN) / picture.height,
      width: (width * (1 + 2 * MARGIN)) / picture.width, height: (height * (1 + 2 * MARGIN)) / picture.height,
    }));
  } catch {
    // Some browsers have the name and no service behind it.
    return [];
  }
}
