/** The address of an activity's page. */
export function activityPath(path: string, id: number): string {
  return `${path}${path.includes("?") ? "&" : "?"}activity=${id}`;
}

/** The activity an address names; null for none. */
export function activityOfAddress(search: string): number | null {
  const id = Number(new URLSearchParams(search).get("activity"));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
