import { useTranslation } from "react-i18next";
import { Facts } from "@/components/Facts";
import { type Robot, rightsOf } from "../robot";
import { useRightNames } from "./rightNames";

/** What a robot may do, by the kind of resource. */
export function RobotRights({ robot }: { robot: Robot }) {
  const { i18n } = useTranslation();
  const { resourceName, actionName } = useRightNames();
  const byResource = new Map<string, string[]>();
  for (const right of rightsOf(robot)) {
    const [resource = "", action = ""] = right.split(":");
    byResource.set(resource, [...(byResource.get(resource) ?? []), actionName(action)]);
  }
  const separator = i18n.language.startsWith("zh") ? "、" : ", ";
  return (
    <Facts facts={[...byResource].map(([resource, actions]) => [resourceName(resource), actions.join(separator)])} />
  );
}
