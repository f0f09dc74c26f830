import { useTranslation } from "react-i18next";
import { StateBadge } from "./StateBadge";

/** Whether everybody may pull from a project. */
export function PublicBadge({ isPublic }: { isPublic: boolean }) {
  const { t } = useTranslation();
  return (
    <StateBadge state={isPublic ? "good" : "neutral"}>
      {t(isPublic ? "projects.public" : "projects.private")}
    </StateBadge>
  );
}
