// Runs in the CDN, before its cache. A built file stands there three times: as <name>, <name>.br and <name>.gz. This asks for
// the one that the browser takes; so the cache has each once, in however many ways browsers write their header.

const COMPRESSED = /\.(css|js|json|svg|txt|wasm)$/;

// How much a browser wants this coding; 0 is not at all (RFC 9110, section 12.5.3).
function weight(accepted, coding) {
    const parts = accepted.toLowerCase().split(',');
    let others = 0;
    for (let i = 0; i < parts.length; i++) {
        const part = /^\s*([^\s;]+)\s*(;\s*q\s*=\s*([0-9.]+)\s*)?$/.exec(parts[i]);
        if (part) {
            const wanted = part[3] ? Number(part[3]) : 1;
            if (part[1] === coding) {
                return wanted;
            }
            if (part[1] === '*') {
                others = wanted;
            }
        }
    }
    return others;
}

function handler(event) {
    const request = event.request;
    const header = request.headers['accept-encoding'];
    if (header && COMPRESSED.test(request.uri)) {
        const brotli = weight(header.value, 'br');
        const gzip = weight(header.value, 'gzip');
        if (brotli > 0 && brotli >= gzip) {
            request.uri += '.br';
        } else if (gzip > 0) {
            request.uri += '.gz';
        }
    }
    return request;
}
