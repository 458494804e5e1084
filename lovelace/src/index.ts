import "./cards/activity/index";
