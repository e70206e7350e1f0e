// The maps of a walk sheet as the server drew them: a click answers a place, and lines entered show their number there. It needs no map library.

/** @typedef {{ lon: number, y: number, scale: number, width: number, height: number }} View middle longitude, middle Mercator y in degrees, units in a degree, size in units */

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} text as the page has it in `data-view` @returns {View} */
export function parseView(text) {
  const [lon = 0, y = 0, scale = 1, width = 1, height = 1] = text.split(',').map(Number);
  return { lon, y, scale, width, height };
}

/** From units of the drawing to longitude and latitude (Web Mercator).
 * @param {View} view @param {number} x @param {number} y @returns {{ lon: number, lat: number }} degrees */
export function unproject(view, x, y) {
  const mercator = view.y + (view.height / 2 - y) / view.scale;
  const lat = (Math.atan(Math.sinh((mercator * Math.PI) / 180)) * 180) / Math.PI;
  return { lon: view.lon + (x - view.width / 2) / view.scale, lat };
}

/** @param {View} view @param {number} lon @param {number} lat @returns {{ x: number, y: number }} */
export function project(view, lon, lat) {
  const mercator = (Math.asinh(Math.tan((lat * Math.PI) / 180)) * 180) / Math.PI;
  return { x: view.width / 2 + (lon - view.lon) * view.scale, y: view.height / 2 - (mercator - view.y) * view.scale };
}

/** @param {HTMLElement[]} frames each with its `data-view` and its drawing @param {(place: { lon: number, lat: number }) => void} onPlace */
export function openSheetMaps(frames, onPlace) {
  const maps = frames.flatMap((frame) => {
    const svg = frame.querySelector('svg');
    return svg ? [{ svg, view: parseView(frame.dataset.view ?? '') }] : [];
  });
  for (const { svg, view } of maps) {
    svg.addEventListener('click', (event) => {
      const matrix = svg.getScreenCTM();
      if (!matrix) return;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      onPlace(unproject(view, x, y));
    });
  }
  return {
    /** Draws the numbers of the lines that have a place. @param {{ number: number, lon: number, lat: number, isActive: boolean }[]} pins */
    show(pins) {
      for (const { svg, view } of maps) {
        svg.querySelector('.entry-pins')?.remove();
        const group = document.createElementNS(SVG, 'g');
        group.setAttribute('class', 'entry-pins');
        group.append(...pins.map(({ number, lon, lat, isActive }) => pinOf(number, project(view, lon, lat), isActive)));
        svg.append(group);
      }
    },
  };
}

/** @param {number} number @param {{ x: number, y: number }} at @param {boolean} isActive @returns {SVGGElement} */
function pinOf(number, { x, y }, isActive) {
  const pin = document.createElementNS(SVG, 'g');
  pin.setAttribute('class', isActive ? 'entry-pin entry-pin--active' : 'entry-pin');
  pin.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  const circle = document.createElementNS(SVG, 'circle');
  circle.setAttribute('r', '10');
  const text = document.createElementNS(SVG, 'text');
  text.setAttribute('dy', '4');
  text.textContent = String(number);
  pin.append(circle, text);
  return pin;
}
