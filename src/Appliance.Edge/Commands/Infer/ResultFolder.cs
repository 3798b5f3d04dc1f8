using System.Text.Encodings.Web;
using System.Text.Json;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;

namespace Appliance.Edge.Commands.Infer;

/// <summary>Writes what an app gave for a study into a folder of its own: all of it, or what was there before stays.</summary>
internal static class ResultFolder
{
    /// <summary>The file that says everything, for machines.</summary>
    public const string ReportName = "findings.json";

    /// <summary>JSON that people can read too, Chinese included.</summary>
    internal static readonly InferJson Readable = new(new JsonSerializerOptions(InferJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes the folder.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="study">The folder of the study's results.</param>
    /// <param name="package">The app.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="evidence">The objects made of it.</param>
    /// <returns>The report that was written, and its digest.</returns>
    public static (InferReport Report, string Digest) Write(
        IFileSystem disk, string study, AppPackage package, AppResult result, IReadOnlyList<EvidenceObject> evidence)
    {
        string folder = Path.Combine(study, package.Manifest.Id), part = Path.Combine(study, $".{package.Manifest.Id}.part");
        disk.CreateFolder(study);
        disk.DeleteFolder(part);
        disk.CreateFolder(part);
        var names = new List<string>();
        void Put(string name, ReadOnlySpan<byte> bytes)
        {
            using Stream file = disk.CreateFile(Path.Combine(part, name));
            file.Write(bytes);
            disk.Sync(file);
            names.Add(name);
        }

        foreach (EvidenceObject item in evidence)
        {
            using var bytes = new MemoryStream();
            item.File.Write(bytes);
            Put(NameOf(item), bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        foreach (var page in result.Pictures)
        {
            Put($"{page.Name}.png", page.ToPng());
        }

        InferReport report = InferReport.Of(result, package, [.. names]);
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(report, Readable.InferReport), (byte)'\n'];
        Put(ReportName, json);
        disk.SyncFolder(part);
        disk.DeleteFolder(folder);
        disk.MoveFolder(part, folder);
        disk.SyncFolder(study);
        return (report, FileDigests.Sha256(json));
    }

    /// <summary>The report that was written of an app; null when it is gone or not the one with this digest.</summary>
    public static InferReport? Read(string study, string app, string digest)
    {
        try
        {
            byte[] json = File.ReadAllBytes(Path.Combine(study, app, ReportName));
            return FileDigests.Sha256(json) == digest ? JsonSerializer.Deserialize(json, InferJson.Default.InferReport) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string NameOf(EvidenceObject item) => item.Kind switch
    {
        Appliance.Dicom.Evidence.EvidenceKind.MeasurementReport => "report.dcm",
        Appliance.Dicom.Evidence.EvidenceKind.Segmentation => "segmentation.dcm",
        Appliance.Dicom.Evidence.EvidenceKind.KeyObjects => "key-objects.dcm",
        Appliance.Dicom.Evidence.EvidenceKind.PresentationState => "outlines.dcm",
        _ => FormattableString.Invariant($"page-{item.Number}.dcm"),
    };
}
