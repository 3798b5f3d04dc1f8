using System.Text.Json;

namespace Appliance.Simulators.Demo;

/// <summary>Reads the JSON answers of the unit's program.</summary>
public static class DemoAnswers
{
    /// <summary>What <c>appliance studies --json</c> says, several studies taken together; null when there is none yet.</summary>
    public static DemoStudy? Study(JsonElement? answer)
    {
        List<DemoStudy> studies = answer is { } root ? [.. List(root, "studies").Select(One)] : [];
        return studies.Count == 0 ? null : new DemoStudy(
            studies.Find(study => !study.IsFinal)?.Stage ?? studies.Find(study => study.Stage != "Done")?.Stage ?? "Done",
            Joined(studies.Select(study => study.Reason)),
            studies.TrueForAll(study => study.CloseReason is not null) ? Joined(studies.Select(study => study.CloseReason)) : null,
            [.. studies.SelectMany(study => study.Instances)],
            [.. studies.SelectMany(study => study.Runs)]);
    }

    /// <summary>Records that wait for an acknowledgement, by <c>appliance status --json</c>; 1 while there is no answer.</summary>
    public static int OutboxWaiting(JsonElement? answer) =>
        answer is { } root && root.TryGetProperty("outbox", out var outbox) && outbox.TryGetProperty("waiting", out var waiting) ? waiting.GetInt32() : 1;

    private static DemoStudy One(JsonElement study) => new(
        Text(study, "stage")!,
        Text(study, "reason"),
        Text(study, "closeReason"),
        [.. List(study, "instances").Select(Instance)],
        [.. List(study, "runs").Select(Run)]);

    private static string? Joined(IEnumerable<string?> words) =>
        words.OfType<string>().Distinct().ToList() is { Count: > 0 } distinct ? string.Join(", ", distinct) : null;

    private static DemoInstance Instance(JsonElement instance) => new(
        Text(instance, "sopInstanceUid")!,
        Text(instance, "modality") ?? "",
        Text(instance, "origin")!,
        Text(instance, "file")!,
        Text(instance, "digest")!,
        [.. List(instance, "deliveries").Select(d => new DemoDelivery(Text(d, "destination")!, Text(d, "state")!, Text(d, "reason")))]);

    private static DemoRun Run(JsonElement run) => new(
        Text(run, "app")!,
        Text(run, "state")!,
        Text(run, "reason"),
        Text(run, "provider"),
        [.. List(run, "steps").Select(step => new DemoStep(Text(step, "step")!, step.GetProperty("milliseconds").GetDouble()))],
        [.. List(run, "findings").Select(finding => new DemoFinding(Text(finding, "id")!, Number(finding, "value"), Text(finding, "unit")))]);

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];
}
