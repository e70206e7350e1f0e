// The rules for JavaScript that a machine can hold: the caps of the house style, and no way for data to become markup or code.
import js from '@eslint/js';
import globals from 'globals';

const MARKUP = 'Data becomes text, never markup: use textContent, append or a <template>.';

/** @type {import('eslint').Linter.RulesRecord} */
const rules = {
  complexity: ['error', 12],
  eqeqeq: 'error',
  'max-depth': ['error', 4],
  'max-lines': ['error', { max: 250 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-nested-callbacks': ['error', 4],
  'max-params': ['error', 5],
  'no-alert': 'error',
  'no-console': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-properties': [
    'error',
    ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe'].map((property) => ({ property, message: MARKUP })),
    { object: 'document', property: 'write', message: MARKUP },
    { object: 'document', property: 'cookie', message: 'No cookie is set before a moderator signs in, and none by a script.' },
  ],
  'no-shadow': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

export default [
  { ignores: ['node_modules/', 'target/', 'web/vendor/', 'test-results/', 'dist/'] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules },
  { files: ['web/js/**/*.js'], languageOptions: { globals: globals.browser } },
  // The server writes SHELL, the version and list of files, before the worker's own text.
  { files: ['web/sw.js'], languageOptions: { sourceType: 'script', globals: { ...globals.serviceworker, SHELL: 'readonly' } } },
  {
    files: ['tests/**/*.js', 'tools/**/*.mjs'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    // A suite is one long function by nature, and tools speak on the terminal.
    rules: { 'max-lines-per-function': 'off', 'max-nested-callbacks': 'off', 'no-console': 'off' },
  },
];
