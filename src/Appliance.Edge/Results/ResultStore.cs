using System.Globalization;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Results;

/// <summary>
/// The folder <c>results/STUDY/REVISION/APP-VERSION</c> of each run that ended, for pages to show. A result's folder appears whole, by a
/// rename, and durable, before the journal knows of the run's end; what a crash leaves without that end is removed at the next start.
/// </summary>
public sealed class ResultStore(StateFolder folder, IFileSystem disk, ILogger<ResultStore> logger)
{
    private const string Unfinished = ".part";

    /// <summary>Where the results of a study are.</summary>
    /// <param name="study">The study's number.</param>
    public string OfStudy(long study) => Path.Combine(folder.ResultsPath, study.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the result of an app on a revision is, absolute.</summary>
    public string PathOf(StudyRevision revision, AppVersion app) => PathOf(folder, revision, app);

    /// <summary>The same, of a unit that is only looked at.</summary>
    internal static string PathOf(StateFolder folder, StudyRevision revision, AppVersion app) => Path.Combine(
        folder.ResultsPath,
        revision.StudyId.ToString(CultureInfo.InvariantCulture),
        revision.Number.ToString(CultureInfo.InvariantCulture),
        $"{app.Id}-{app.Version}");

    /// <summary>Writes a result, durable when this returns. One that is there already was never told of: it is replaced.</summary>
    /// <exception cref="OutOfSpaceException">The disk is full.</exception>
    /// <exception cref="IOException">The disk failed; nothing of the result is left.</exception>
    public void Write(StudyRevision revision, AppVersion app, IReadOnlyList<ResultFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0)
        {
            return;
        }

        string place = PathOf(revision, app), part = place + Unfinished, parent = Path.GetDirectoryName(place)!;
        try
        {
            disk.CreateFolder(folder.ResultsPath);
            disk.CreateFolder(OfStudy(revision.StudyId));
            disk.CreateFolder(parent);
            disk.DeleteFolder(part);
            disk.CreateFolder(part);
            foreach (ResultFile file in files)
            {
                using Stream output = disk.CreateFile(Path.Combine(part, file.Name));
                output.Write(file.Bytes.Span);
                disk.Sync(output);
            }

            disk.SyncFolder(part);
            disk.DeleteFolder(place);
            disk.MoveFolder(part, place);
            disk.SyncFolder(parent);
        }
        catch (Exception fault)
        {
            Remove(part);
            Remove(place);
            if (StorageFault.IsOutOfSpace(fault))
            {
                throw new OutOfSpaceException(fault);
            }

            throw;
        }
    }

    /// <summary>Removes the result of a run that did not end with it after all.</summary>
    internal void Forget(StudyRevision revision, AppVersion app) => Remove(PathOf(revision, app));

    /// <summary>Removes what a crash left: results of runs that have not ended with one. For the runner alone, before it starts.</summary>
    internal void Recover(Journal journal)
    {
        foreach (string study in Folders(folder.ResultsPath).ToList())
        {
            // By study: the journal remembers the runs of years, the folder has those of the studies that are here.
            HashSet<string> ended = [.. journal.Read(session => session.Query(
                "SELECT study_id, revision, app_id, app_version FROM run WHERE study_id = $study AND state NOT IN ('Pending', 'Running', 'Superseded')",
                row => PathOf(new StudyRevision(row.GetInt64(0), row.GetInt32(1)), new AppVersion(row.GetString(2), row.GetString(3))),
                ("$study", NumberOf(study))))];
            foreach (string result in Folders(study).SelectMany(Folders).Where(result => !ended.Contains(result)).ToList())
            {
                Remove(result);
            }
        }
    }

    /// <summary>Removes the results of studies that have no file left: they go with the study.</summary>
    /// <returns>How many studies' results went.</returns>
    internal int RemoveWithStudies(Journal journal)
    {
        List<string> studies = [.. Folders(folder.ResultsPath)];
        HashSet<string> kept = [.. journal.Read(session => session.Query(
            "SELECT value FROM json_each($studies) WHERE EXISTS (SELECT 1 FROM instance WHERE study_id = value AND state <> 'Deleted')",
            row => OfStudy(row.GetInt64(0)),
            ("$studies", $"[{string.Join(',', studies.Select(NumberOf))}]")))];
        studies.RemoveAll(kept.Contains);
        studies.ForEach(Remove);
        return studies.Count;
    }

    /// <summary>The study that a folder is of; 0, which no study has, for another folder.</summary>
    private static long NumberOf(string path) => long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static IEnumerable<string> Folders(string path) => Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];

    /// <summary>A failure leaves the folder to the next time.</summary>
    private void Remove(string path)
    {
        try
        {
            disk.DeleteFolder(path);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            ResultsLog.NotRemoved(logger, SafeFault.Describe(fault));
        }
    }
}
