using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Infer;

/// <summary>
/// What was done of a study, in <c>state.json</c> beside its results. It is written after them, so it never says more than is there;
/// one that is missing or damaged costs a repetition and nothing else.
/// </summary>
internal sealed record StudyState
{
    /// <summary>Its name.</summary>
    public const string FileName = "state.json";

    private const int CurrentFormat = 1;
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Version of the file's form: 1.</summary>
    public required int Format { get; init; }

    /// <summary>Study Instance UID.</summary>
    public required string Study { get; init; }

    /// <summary>Digest of paths, lengths and times of the files, hex: equal ones need not be read to know that they are the same.</summary>
    public required string Files { get; init; }

    /// <summary>Digest of the files' contents, hex.</summary>
    public required string Input { get; init; }

    /// <summary>What was done, by app.</summary>
    public required IReadOnlyDictionary<string, DoneApp> Apps { get; init; }

    /// <summary>A study of which nothing is done yet.</summary>
    public static StudyState Of(FoundStudy study, string files, string input) =>
        new() { Format = CurrentFormat, Study = study.Uid, Files = files, Input = input, Apps = new Dictionary<string, DoneApp>() };

    /// <summary>The digest for <see cref="Files"/>.</summary>
    /// <exception cref="IOException">A file is gone.</exception>
    public static string FilesOf(FoundStudy study)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in study.Files)
        {
            var file = new FileInfo(path);
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{path}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads the state in a folder of results.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="study">The study it must be about.</param>
    /// <param name="isDamaged">Whether there is one that cannot be read.</param>
    /// <returns>The state; null when there is none, or none that can be read.</returns>
    public static StudyState? Read(string folder, FoundStudy study, out bool isDamaged)
    {
        string path = Path.Combine(folder, FileName);
        isDamaged = false;
        if (!File.Exists(path))
        {
            return null;
        }

        StudyState? state = new FileInfo(path).Length <= MaxBytes ? Parse(File.ReadAllBytes(path)) : null;
        isDamaged = state?.Study != study.Uid;
        return isDamaged ? null : state;
    }

    /// <summary>Reads a state; null when it is none.</summary>
    public static StudyState? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            StudyState? state = JsonSerializer.Deserialize(json, StudyStateJson.Default.StudyState);
            bool isWhole = state is { Format: CurrentFormat, Study: not null, Files: not null, Input: not null, Apps: not null }
                && state.Apps.Values.All(app => app is { Version: not null, Package: not null, Program: not null, Report: not null });
            return isWhole ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What was done with an app, as long as that holds: the same version, parameters and models in the same program.</summary>
    public DoneApp? Find(AppPackage app) =>
        Apps.TryGetValue(app.Manifest.Id, out DoneApp? done) && done == DoneApp.Of(app, done.Report) ? done : null;

    /// <summary>The state after one more app.</summary>
    public StudyState With(AppPackage app, string report) =>
        this with { Apps = new Dictionary<string, DoneApp>(Apps) { [app.Manifest.Id] = DoneApp.Of(app, report) } };

    /// <summary>Writes the state in the place of the one before.</summary>
    public void Write(IFileSystem disk, string folder)
    {
        string path = Path.Combine(folder, FileName), part = path + ".part";
        disk.CreateFolder(folder);
        disk.Delete(part);
        using (Stream file = disk.CreateFile(part))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, StudyStateJson.Default.StudyState));
            disk.Sync(file);
        }

        disk.Delete(path); // Were this the last that happens, the study would be run once more.
        disk.Rename(part, path);
        disk.SyncFolder(folder);
    }
}

/// <summary>What was done with one app.</summary>
/// <param name="Version">The app's version.</param>
/// <param name="Package">Digest over all files of its package and of the modules it uses, hex: manifest, parameters, models.</param>
/// <param name="Program">Version of this program.</param>
/// <param name="Report">SHA-256 of the findings.json that was written, hex.</param>
internal sealed record DoneApp(string Version, string Package, string Program, string Report)
{
    private static readonly string ThisProgram = typeof(DoneApp).Assembly.GetName().Version!.ToString(3);

    /// <summary>What is written of an app when it is done.</summary>
    public static DoneApp Of(AppPackage app, string report) =>
        new(app.Manifest.Version, FileDigests.Sha256(Encoding.UTF8.GetBytes(string.Concat(app.Modules.Select(module => module.ContentDigest).Prepend(app.ContentDigest)))), ThisProgram, report);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StudyState))]
internal sealed partial class StudyStateJson : JsonSerializerContext;
