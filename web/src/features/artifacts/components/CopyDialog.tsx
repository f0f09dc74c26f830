import { Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useCopyArtifact } from "../api/copyArtifact";
import { useCopyTargets } from "../api/copyTargets";
import type { Place } from "../api/listArtifacts";

const TYPING_PAUSE_MS = 200;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

interface Props {
  place: Place;
  digest: string;
  onClose: () => void;
}

/** Where a copy goes. */
export function CopyDialog({ place, digest, onClose }: Props) {
  const { t } = useTranslation();
  const copy = useCopyArtifact(place, digest);
  const [projectName, setProjectName] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const found = useCopyTargets(projectName === typed ? "" : settled);
  const [repositoryName, setRepositoryName] = useState(place.repositoryName);
  const isValid = REPOSITORY.test(repositoryName.trim());
  const isSame = projectName === place.projectName && repositoryName.trim() === place.repositoryName;
  const to = { projectName: projectName ?? "", repositoryName: repositoryName.trim() };
  const done = () => {
    notify({ message: t("artifacts.copied", { name: `${to.projectName}/${to.repositoryName}` }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("artifacts.copyTo")}
      action={t("common.copy")}
      isReady={projectName !== null && isValid && !isSame}
      isPending={copy.isPending}
      error={copy.error}
      onSubmit={() => copy.mutate(to, { onSuccess: done })}
      onClose={onClose}
    >
      <Select
        label={t("artifacts.copyProject")}
        data={[...new Set([...(projectName ? [projectName] : []), ...found])]}
        value={projectName}
        onChange={setProjectName}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        placeholder={t("list.findProject")}
        nothingFoundMessage={t("palette.nothing")}
        openOnFocus={false}
        data-autofocus
      />
      <TextInput
        label={t("artifacts.copyRepository")}
        description={t("artifacts.copyRepositoryHint")}
        error={
          (!isValid && repositoryName.trim() !== "" && t("artifacts.repositoryInvalid")) ||
          (isSame && t("artifacts.copySame"))
        }
        value={repositoryName}
        onChange={(event) => setRepositoryName(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Text size="sm" c="dimmed">
        {t("artifacts.copyText")}
      </Text>
    </FormDialog>
  );
}
