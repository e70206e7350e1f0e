// The devices and settings that people come with. Data only.

/** @typedef {{ width: number, height: number, touch?: boolean }} Size */
/** @typedef {{ size?: Size, dark?: boolean, lang?: string, scripts?: boolean, webgl?: boolean, installs?: boolean, mapLibrary?: 'late' | 'never', position?: { longitude: number, latitude: number, accuracy: number } | 'refused', daysLate?: number }} Person `daysLate` is how far its clock lags behind */

/** @type {Record<'phone' | 'lying' | 'small' | 'desk' | 'hall' | 'oldHall', Size>} `lying` is a phone on its side */
export const SIZES = {
  phone: { width: 390, height: 844, touch: true },
  lying: { width: 844, height: 390, touch: true },
  small: { width: 320, height: 568, touch: true },
  desk: { width: 1280, height: 800 },
  hall: { width: 1920, height: 1080 },
  oldHall: { width: 1024, height: 768 },
};

/** What the device and its settings are like; movement is always reduced, so that pictures are the same each time.
 * @param {Person} person @returns {import('playwright-core').BrowserContextOptions} */
export function circumstances({ size = SIZES.desk, dark = false, lang = 'fr-FR', scripts = true, position }) {
  const { width, height, touch = false } = size;
  const place = typeof position === 'object' ? { geolocation: position, permissions: ['geolocation', 'accelerometer', 'gyroscope', 'magnetometer'] } : {};
  return {
    viewport: { width, height }, hasTouch: touch, isMobile: touch, deviceScaleFactor: touch ? 2 : 1, colorScheme: dark ? 'dark' : 'light',
    locale: lang, timezoneId: 'Europe/Paris', reducedMotion: 'reduce', javaScriptEnabled: scripts, ...place,
  };
}
