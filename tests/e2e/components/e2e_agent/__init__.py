"""A conversation agent whose language model does what it is told: the text names a tool and what it is called with.

Everything around the model is Home Assistant's own: the chat log, Assist's tools, the call and its result.
"""

import json
from typing import Literal, override

from homeassistant.components import conversation
from homeassistant.components.conversation.const import DATA_COMPONENT
from homeassistant.const import MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import llm
from homeassistant.helpers.typing import ConfigType

DOMAIN = "e2e_agent"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


class Agent(conversation.ConversationEntity):
    """Answers with the names of all tools, or with the result of the one it is told to call."""

    _attr_name = "End to end"
    _attr_unique_id = DOMAIN

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        return MATCH_ALL

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        await chat_log.async_provide_llm_data(user_input.as_llm_context(DOMAIN), llm.LLM_API_ASSIST)
        assert chat_log.llm_api is not None
        order = json.loads(user_input.text)
        answer: object = [tool.name for tool in chat_log.llm_api.tools]
        if order:
            call = llm.ToolInput(tool_name=order["tool"], tool_args=order["args"])
            asked = conversation.AssistantContent(agent_id=self.entity_id, tool_calls=[call])
            results = [one async for one in chat_log.async_add_assistant_content(asked)]
            answer = {"error": results[0].result.error, "data": results[0].result.data}
        said = conversation.AssistantContent(agent_id=self.entity_id, content=json.dumps(answer))
        chat_log.async_add_assistant_content_without_tools(said)
        return conversation.async_get_result_from_chat_log(user_input, chat_log)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Add the agent."""
    await hass.data[DATA_COMPONENT].async_add_entities([Agent()])
    return True
