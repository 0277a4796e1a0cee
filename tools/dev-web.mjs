// Angular's development server, whose own children end with it: it has a process group of its own.
import { spawn } from 'node:child_process';

const nx = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'serve', 'web', `--port=${process.env.WEB_PORT}`], {
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
  env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
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
