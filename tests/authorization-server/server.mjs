// An OAuth 2.0 authorization server on loopback, with one client for each way of client authentication.
// Prints its address on the first line and ends when its standard input does.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const keys = new URL('../../crates/fibre-core/tests/keys/', import.meta.url);
const jwk = (file, kid, alg) => ({
  ...createPublicKey(readFileSync(new URL(file, keys))).export({ format: 'jwk' }), kid, alg, use: 'sig',
});
const client = (client_id, rest) => ({
  client_id, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...rest,
});
// Everything that form encoding changes, twice over in Basic.
const client_secret = 's3cret:/+&=% x';

const provider = new Provider('http://127.0.0.1', {
  clients: [
    client('basic', { client_secret, token_endpoint_auth_method: 'client_secret_basic' }),
    client('body', { client_secret, token_endpoint_auth_method: 'client_secret_post' }),
    client('rsa', {
      token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: [jwk('rsa-public.pem', 'r1', 'RS256')] },
    }),
    client('p256', {
      token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [jwk('p256-public.pem', 'e1', 'ES256')] },
    }),
  ],
  scopes: ['orders'],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  clientBasedCORS: () => false,
});
const server = provider.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
