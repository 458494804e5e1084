import type * as api from "./api";
import { DataError } from "./errors";
import type { HomeAssistant } from "./types";

/** A file on its way; `cancel` harms nothing, `done` then rejects with the code "cancelled". */
export interface Sending {
  done: Promise<api.Upload>;
  cancel(): void;
}

/**
 * Hands a file over to the athlete of a device. `onProgress` gets bytes sent and bytes in all: they count what has
 * reached the sidecar but for a few buffers. What becomes of the file comes as "import" events with the reply's id.
 */
export function upload(
  hass: Pick<HomeAssistant, "auth">,
  device: string,
  file: File,
  onProgress: (sent: number, total: number) => void,
): Sending {
  const request = new XMLHttpRequest();
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
    request.abort();
  };
  const send = async (): Promise<api.Upload> => {
    const { auth } = hass;
    if (!auth) throw new DataError("unauthorized", "There is no login to upload with.");
    if (auth.expired) await auth.refreshAccessToken();
    if (isCancelled) throw new DataError("cancelled", "The upload was cancelled.");
    const path = `/api/milevault/upload/${encodeURIComponent(device)}?filename=${encodeURIComponent(file.name)}`;
    return transfer(request, `${auth.data.hassUrl}${path}`, auth.data.access_token, file, onProgress);
  };
  return { done: send(), cancel };
}

/** XMLHttpRequest, for fetch tells nothing of an upload's progress. */
function transfer(
  request: XMLHttpRequest,
  url: string,
  token: string,
  file: File,
  onProgress: (sent: number, total: number) => void,
): Promise<api.Upload> {
  return new Promise((resolve, reject) => {
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    // Whatever the browser thinks of the file: the sidecar looks at its content.
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded, file.size);
    request.onload = () => {
      const reply = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300 && "import_id" in reply) resolve(reply as unknown as api.Upload);
      else reject(refusal(request.status, reply));
    };
    request.onerror = () => reject(new DataError("connection_lost", "The connection to Home Assistant was lost."));
    request.onabort = () => reject(new DataError("cancelled", "The upload was cancelled."));
    request.send(file);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A proxy in between answers without a code of ours. */
function refusal(status: number, reply: Record<string, unknown>): DataError {
  const { code, message } = reply;
  if (typeof code === "string") return new DataError(code, typeof message === "string" ? message : code);
  if (status === 401 || status === 403) return new DataError("unauthorized", "Home Assistant refuses the login.");
  if (status === 413) return new DataError("too_large", "The file is larger than allowed.");
  return new DataError("unavailable", `The upload failed (HTTP ${status}).`);
}
