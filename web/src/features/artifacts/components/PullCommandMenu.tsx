import { ActionIcon } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Tip } from "@/components/Tip";
import { shortDigest } from "@/lib/format";
import type { Artifact, Place } from "../api/listArtifacts";

const load = () => import("./PullCommandPopover");
const PullCommandPopover = lazy(load);

/** Shows the commands that pull an artifact, from its row. */
export function PullCommandMenu({ place, artifact }: { place: Place; artifact: Artifact }) {
  const { t } = useTranslation();
  const [button, setButton] = useState<HTMLElement | null>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Tip label={t("artifacts.pullCommands")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          onMouseOver={load}
          onClick={(event) => {
            setButton(event.currentTarget);
            setOpen(!isOpen);
          }}
          aria-label={`${t("artifacts.pullCommands")}: ${shortDigest(artifact.digest)}`}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Tip>
      {button && (
        <Suspense>
          <PullCommandPopover
            place={place}
            artifact={artifact}
            button={button}
            isOpen={isOpen}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
