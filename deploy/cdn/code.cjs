// osls runs a .js file that is included. This gives it the text instead, for the CDN to run.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

module.exports = { precompressed: readFileSync(join(__dirname, 'precompressed.js'), 'utf8') };
