// Runs in the CDN, before the API. It says who calls, in the place of whatever the caller said: behind the CDN nobody else knows.

function handler(event) {
    const request = event.request;
    request.headers['x-client-address'] = { value: event.viewer.ip };
    return request;
}
