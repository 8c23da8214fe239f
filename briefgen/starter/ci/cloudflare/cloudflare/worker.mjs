// Asks for a build at the first full hour, and seven minutes, after something is due; at all others it ends at once.
// It is deployed with the site, so after a build the list is that build's own.
import { due } from "./due.mjs";

export default {
  // Files are served without this; it answers where there is none, with 404.html.
  fetch: (request, env) => env.ASSETS.fetch(request),

  async scheduled(event, env) {
    if (!due.some((moment) => Date.parse(moment) <= event.scheduledTime)) return;
    if (!env.DEPLOY_HOOK) throw new Error("the secret DEPLOY_HOOK is not set; wrangler.jsonc says how");
    const answer = await fetch(env.DEPLOY_HOOK, { method: "POST" });
    if (!answer.ok) throw new Error(`the deploy hook answered ${answer.status}`);
  },
};
