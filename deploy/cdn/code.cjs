// osls runs a .js file that is included. This gives it the texts instead, for the CDN to run.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const code = (name) => readFileSync(join(__dirname, name), 'utf8');

module.exports = { clientAddress: code('client-address.js'), precompressed: code('precompressed.js') };
