import { serve } from "./server.mjs";

const { url } = await serve(8100);
console.log(`${url}/?case=run&dark=0&tiles=1&width=520`);
