// `npm run dev` says where its API listens. Host stays as the browser sent it: the API compares it with Origin (ADR 0009).
export default { '/api': { target: `http://127.0.0.1:${process.env.API_PORT ?? 3000}`, secure: false, changeOrigin: false } };
