/* A real OpenID Connect provider on this machine, for the tests (README.md says what it is and is not).

   node provider.mjs CLAIMS   where CLAIMS is JSON: {account: claims}
   writes {"port": …} on its first line, then serves until its standard input is closed.

   POST /test/state changes who comes: {"account": "psc", "acr": "eidas1", "site": "http://localhost:8000"} */

import http from "node:http";
import { Provider } from "oidc-provider";

const claims = JSON.parse(process.argv[2]);
const state = { account: "psc", acr: "eidas1", site: "http://localhost:8000" };
const WALLET = "/.well-known/wallet-openid-configuration";

const client = (id, more = {}) => ({
  client_id: id,
  client_secret: `${id}-secret-of-the-tests-and-nothing-else`,
  redirect_uris: ["http://localhost/replaced-below"],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  ...more,
});

const every = [...new Set(Object.values(claims).flatMap((one) => Object.keys(one)))].filter((name) => name !== "sub");

const bySubject = Object.fromEntries(Object.values(claims).map((one) => [one.sub, one]));

const server = http.createServer();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      client("plain"),
      client("post", { token_endpoint_auth_method: "client_secret_post" }),
      client("proconnect", { userinfo_signed_response_alg: "RS256" }),
    ],
    scopes: ["openid", "scope_all", "profile", "email", "given_name", "usual_name", "custom", "idp_id", "siret"],
    claims: { openid: ["sub"], scope_all: every, profile: every, given_name: every, email: ["email"], acr: null },
    acrValues: ["eidas1", "eidas2", "eidas3"],
    pkce: { required: () => false },
    conformIdTokenClaims: true,
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // The page that asks « do you want to sign out? » answers itself.
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><html lang="fr"><title>Sortie · Fournisseur</title><h1>Sortie</h1>${form}`
            + '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sortir</button></html>';
        },
      },
    },
    findAccount: (ctx, id) => bySubject[id] && { accountId: id, claims: () => bySubject[id] },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ["keys of the tests"] },
    renderError: (ctx, out) => {
      ctx.type = "json";
      ctx.body = out;
    },
  });

  // The site under test takes a port when it starts: its addresses are compared whole, but known only then.
  const back = new RegExp("^/compte/externe/[a-z-]+/retour/$");
  provider.Client.prototype.redirectUriAllowed = (address) =>
    address.startsWith(`${state.site}/`) && back.test(address.slice(state.site.length));
  provider.Client.prototype.postLogoutRedirectUriAllowed = (address) => address === `${state.site}/compte/connexion/`;

  /* The page where a person would prove who they are: here it answers at once. */
  const interact = async (request, response) => {
    const asked = await provider.interactionDetails(request, response);
    if (!state.account) {
      await provider.interactionFinished(request, response, {
        error: "access_denied",
        error_description: "la personne refuse",
      });
      return;
    }
    const grant = new provider.Grant({ accountId: claims[state.account].sub, clientId: asked.params.client_id });
    grant.addOIDCScope(asked.params.scope);
    const result = { consent: { grantId: await grant.save() } };
    if (asked.prompt.name === "login") {
      result.login = { accountId: claims[state.account].sub, acr: state.acr || undefined };
    }
    await provider.interactionFinished(request, response, result);
  };

  const read = async (request) => {
    let text = "";
    for await (const piece of request) text += piece;
    return JSON.parse(text);
  };

  const serve = provider.callback();
  server.on("request", async (request, response) => {
    try {
      if (request.url === "/test/state") {
        Object.assign(state, await read(request));
        response.writeHead(204).end();
      } else if (request.url.startsWith("/interaction/")) {
        await interact(request, response);
      } else {
        // Pro Santé Connect names its discovery document in its own way.
        if (request.url === WALLET) request.url = "/.well-known/openid-configuration";
        await serve(request, response);
      }
    } catch (error) {
      process.stderr.write(`${error.stack}\n`);
      response.writeHead(500).end();
    }
  });
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});

process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
