using System.Text.Json;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Import;

/// <summary>What a package still lacks that was imported or begun, under the same names when it is made and when it is to be packed.</summary>
public static class PackageGaps
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxGaps = 2000;

    /// <summary>Finds what is missing; nothing in a package that was neither imported nor begun.</summary>
    /// <exception cref="AppPackageException"><c>import.json</c> or <c>draft.json</c> was edited into something else.</exception>
    public static IReadOnlyList<AppFault> Find(string folder)
    {
        string? record = new[] { ImportRecord.FileName, DraftRecord.FileName }.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        if (record is null)
        {
            return [];
        }

        try
        {
            byte[] json = ReadAll(Path.Combine(folder, record));
            IEnumerable<AppFault> open = (record == DraftRecord.FileName ? DraftRecord.Read(json).Open : ImportRecord.Read(json).Open)
                .Select(point => point with { Message = $"{point.Message} Then delete this entry from {record}." });
            return [.. open.Concat(InManifest(folder)).Concat(InCard(folder)).Concat(Golden(folder)).Take(MaxGaps)];
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(folder, [new AppFault(record, $"The file cannot be read: {cause.Message}")]);
        }
    }

    /// <summary>Every text that was left empty or marked.</summary>
    private static IEnumerable<AppFault> InManifest(string folder)
    {
        string path = Path.Combine(folder, AppPackage.ManifestName);
        JsonElement? manifest = File.Exists(path) ? BundleFile.Parse(ReadAll(path), out _) : null;
        return manifest is { } root ? Empty(root, "").Select(at => new AppFault(at, WhatFor(at))) : [];
    }

    private static IEnumerable<string> Empty(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.String when element.ValueEquals("") || element.ValueEquals(ModelCardDraft.ToWrite) => [path],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Empty(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Empty(item, FormattableString.Invariant($"{path}[{index}]"))),
        _ => [],
    };

    private static string WhatFor(string path) =>
        path.EndsWith(".zh", StringComparison.Ordinal) ? "The Chinese text is missing."
        : path.EndsWith(".value", StringComparison.Ordinal) ? "The coded term is missing; look it up in SNOMED CT, as PS3.16 CID 7150 and 7151 do."
        : "The text is missing.";

    private static IEnumerable<AppFault> InCard(string folder)
    {
        string path = Path.Combine(folder, ModelCardDraft.FileName);
        string card = File.Exists(path) ? System.Text.Encoding.UTF8.GetString(ReadAll(path)) : ModelCardDraft.ToWrite;
        int places = (card.Length - card.Replace(ModelCardDraft.ToWrite, "", StringComparison.Ordinal).Length) / ModelCardDraft.ToWrite.Length;
        return places > 0 ? [new AppFault(ModelCardDraft.FileName, $"{places} place(s) are marked {ModelCardDraft.ToWrite}.")] : [];
    }

    private static IEnumerable<AppFault> Golden(string folder)
    {
        string golden = Path.Combine(folder, GoldenCase.FolderName);
        return Directory.Exists(golden) && Directory.EnumerateDirectories(golden).Any()
            ? []
            : [new AppFault(GoldenCase.FolderName, $"There is no golden case: a folder {GoldenCase.FolderName}/NAME with the DICOM files of a study and expected.json with its findings and their tolerances.")];
    }

    private static byte[] ReadAll(string path) =>
        new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw new IOException($"It is larger than {MaxBytes} bytes.");
}
