import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Auth, HomeAssistant } from "../../src/data/types";
import { upload } from "../../src/data/upload";
import { answering, FakeConnection, fakeHass, settle } from "../fake-hass";

/** A request that does what the test says. */
class FakeRequest {
  static last: FakeRequest;
  readonly headers: Record<string, string> = {};
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  opened: [string, string] | null = null;
  body: unknown = null;
  status = 0;
  responseText = "";
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;

  constructor() {
    FakeRequest.last = this;
  }

  open(method: string, url: string): void {
    this.opened = [method, url];
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.body = body;
  }

  abort(): void {
    if (this.body) this.onabort?.();
  }

  answer(status: number, text: string): void {
    this.status = status;
    this.responseText = text;
    this.onload?.();
  }
}

const FILE = new File(["fit"], "Läufe & mehr.fit");
const REPLY = { import_id: 3, item_id: 9, state: "waiting" };

function hassWith(change: Partial<Auth> = {}): HomeAssistant {
  const auth: Auth = {
    data: { hassUrl: "http://home:8123", access_token: "old" },
    expired: false,
    refreshAccessToken: async () => void (auth.data = { ...auth.data, access_token: "new" }),
    ...change,
  };
  return fakeHass(new FakeConnection(answering()), { auth });
}

describe("an upload", () => {
  beforeEach(() => void vi.stubGlobal("XMLHttpRequest", FakeRequest));
  afterEach(() => void vi.unstubAllGlobals());

  test("sends the file itself with the login, and tells how far it is", async () => {
    const progress = vi.fn();
    const { done } = upload(hassWith(), "dev1", FILE, progress);
    await settle();
    const request = FakeRequest.last;
    const url = "http://home:8123/api/milevault/upload/dev1?filename=L%C3%A4ufe%20%26%20mehr.fit";
    expect(request.opened).toEqual(["POST", url]);
    expect(request.headers).toEqual({ Authorization: "Bearer old", "Content-Type": "application/octet-stream" });
    expect(request.body).toBe(FILE);
    request.upload.onprogress?.({ loaded: 2 });
    expect(progress).toHaveBeenCalledWith(2, 3);
    request.answer(202, JSON.stringify(REPLY));
    await expect(done).resolves.toEqual(REPLY);
  });

  test("renews a login that has expired", async () => {
    void upload(hassWith({ expired: true }), "dev1", FILE, () => undefined);
    await settle();
    expect(FakeRequest.last.headers["Authorization"]).toBe("Bearer new");
  });

  test.each([
    [413, '{"code":"too_large","message":"The file is larger than allowed"}', "too_large"],
    [403, '{"code":"missing_scope"}', "missing_scope"],
    [401, "401: Unauthorized", "unauthorized"],
    [413, "<html>", "too_large"],
    [502, "<html>", "unavailable"],
    [200, "[]", "unavailable"],
  ])("that is refused with %i %s has a code", async (status, text, code) => {
    const { done } = upload(hassWith(), "dev1", FILE, () => undefined);
    await settle();
    FakeRequest.last.answer(status, text);
    await expect(done).rejects.toMatchObject({ code });
  });

  test("can be cancelled while and before it is sent", async () => {
    const sending = upload(hassWith(), "dev1", FILE, () => undefined);
    await settle();
    sending.cancel();
    await expect(sending.done).rejects.toMatchObject({ code: "cancelled" });
    const early = upload(hassWith({ expired: true }), "dev1", FILE, () => undefined);
    early.cancel();
    await expect(early.done).rejects.toMatchObject({ code: "cancelled" });
    expect(FakeRequest.last.body).toBeNull();
  });

  test("fails with the connection, and without a login", async () => {
    const { done } = upload(hassWith(), "dev1", FILE, () => undefined);
    await settle();
    FakeRequest.last.onerror?.();
    await expect(done).rejects.toMatchObject({ code: "connection_lost" });
    const none = fakeHass(new FakeConnection(answering()));
    await expect(upload(none, "dev1", FILE, () => undefined).done).rejects.toMatchObject({ code: "unauthorized" });
  });
});
