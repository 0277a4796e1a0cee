// Angular's development server, whose own children end with it: it has a process group of its own.
import { spawn } from 'node:child_process';

// Angular would take the API's port for its own
const { WEB_PORT, ...env } = process.env;
delete env.PORT;
const nx = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'serve', 'web', `--port=${WEB_PORT}`], {
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
  env: { ...env, NX_DAEMON: 'false', NX_TUI: 'false' },
});
nx.once('exit', (code) => process.exit(code ?? 1));

function end() {
  try {
    process.kill(-nx.pid, 'SIGTERM');
  } catch {
    // it has ended by itself
  }
}
for (const event of ['disconnect', 'SIGINT', 'SIGTERM', 'SIGHUP']) process.once(event, end);
