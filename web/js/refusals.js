// What a person can do about a value that the server refused. Its own details are English and for programs.

/** @typedef {import('./i18n.js').Texts} Texts */
/** @typedef {import('./api.js').FieldError} FieldError */

/** @type {[RegExp, string][]} JSON pointers (RFC 6901) and the last part of the key of their words */
const REASONS = [[/^\/(seen_on|surveyed_on)/, 'day'], [/^\/note/, 'note'], [/^\/(position|accuracy_m)/, 'position'], [/^\/geometry/, 'shape'], [/^\/streets/, 'streets'], [/^\/tags\/height/, 'height'], [/^\/tags\/operator/, 'operator'],
  [/^\/tags\/(camera:)?direction/, 'direction'], [/^\/tags\/name/, 'name'], [/^\/tags\/addr:housenumber/, 'number'], [/^\/tags/, 'choice']];

/** @param {Pick<FieldError, 'pointer'>} error @param {Pick<Texts, 't'>} texts @returns {string} a sentence */
export function sayRefused({ pointer }, { t }) {
  const reason = REASONS.find(([pattern]) => pattern.test(pointer))?.[1];
  return reason ? t(`refused.${reason}`) : t('refused.other', { pointer });
}

/** All of them, each sentence once. @param {Pick<FieldError, 'pointer'>[]} errors @param {Pick<Texts, 't'>} texts @returns {string} */
export const sayAllRefused = (errors, texts) => [...new Set(errors.map((error) => sayRefused(error, texts)))].join(' ');
