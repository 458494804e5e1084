import { EN } from "../../localize/en";
import { announce, ownDevice } from "../../shared/cards";
import "./card";
import { CARD_TYPE } from "./config";

announce({
  type: CARD_TYPE,
  name: EN["card.name"],
  description: EN["card.description"],
  preview: true,
  getEntitySuggestion(hass, entityId) {
    const device = ownDevice(hass, entityId);
    if (device === undefined) return null;
    return { config: { type: `custom:${CARD_TYPE}`, ...(device ? { athlete: device } : {}) } };
  },
});
