// `npm run dev`: the servers begin anew when the API has been built again, the web app is served by Angular's own server.
import { fileURLToPath } from 'node:url';
import { watchApi } from './build-api.mjs';

/** Runs one at a time; what comes meanwhile is run once, afterwards. */
function oneAtATime(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work();
    } while (again);
    running = null;
  };
  return () => {
    again = true;
    running ??= run();
    return running;
  };
}

export async function watchAndServe({ children, servers, apiPort, webPort, say, fail }) {
  children.start(fileURLToPath(new URL('./dev-web.mjs', import.meta.url)), {
    env: { API_PORT: String(apiPort), WEB_PORT: String(webPort) },
    onEnd: (code) => void fail(`the web app's server ended with ${code}`),
  });
  let current = servers();
  const restart = oneAtATime(async () => {
    // the old one first: it holds the port
    await children.end(...current);
    current = servers();
    say('API and worker begin anew');
  });
  await watchApi(() => void restart());
}
