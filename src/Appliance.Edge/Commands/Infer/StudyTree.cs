using Appliance.Dicom.Data;

namespace Appliance.Edge.Commands.Infer;

/// <summary>The studies in a tree of folders, found by their headers; names of files and folders play no part.</summary>
/// <param name="Studies">The studies, by Study Instance UID.</param>
/// <param name="LeftOut">What belongs to none, by path.</param>
internal sealed record StudyTree(IReadOnlyList<FoundStudy> Studies, IReadOnlyList<LeftOutFile> LeftOut)
{
    // As far as an app reads a header, so that what it could not read is named here and not left out in silence there.
    private static readonly DicomReadOptions HeaderOnly = new() { StopBefore = DicomTag.PixelData };

    /// <summary>Reads every header below a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="results">The folder of results, which may lie below it and is not looked into.</param>
    /// <param name="tell">Told how many files were looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static StudyTree Read(string root, string results, Action<int> tell, CancellationToken cancellationToken)
    {
        var studies = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var leftOut = new List<LeftOutFile>();
        int looked = 0;
        foreach (string path in Files(root, Path.GetFullPath(results), (folder, cause, detail) => leftOut.Add(new LeftOutFile(Path.GetRelativePath(root, folder), cause, detail))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            tell(++looked);
            if (StudyOf(path, out LeftOutCause cause, out string detail) is not { } uid)
            {
                leftOut.Add(new LeftOutFile(Path.GetRelativePath(root, path), cause, detail));
            }
            else if (studies.TryGetValue(uid, out List<string>? files))
            {
                files.Add(path);
            }
            else
            {
                studies[uid] = [path];
            }
        }

        return new StudyTree(
            [.. studies.Select(study => new FoundStudy(study.Key, [.. study.Value.Order(StringComparer.Ordinal)]))],
            [.. leftOut.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    private static string? StudyOf(string path, out LeftOutCause cause, out string detail)
    {
        (cause, detail) = (LeftOutCause.NoStudy, "Study Instance UID (0020,000D) is missing or empty.");
        try
        {
            string uid = DicomFile.Open(path, HeaderOnly).Dataset.GetStringOrEmpty(DicomTag.StudyInstanceUID);
            return uid.Length > 0 ? uid : null;
        }
        catch (DicomDataException fault)
        {
            (cause, detail) = (LeftOutCause.NotDicom, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            (cause, detail) = (LeftOutCause.Unreadable, fault.Message);
        }

        return null;
    }

    /// <summary>Every file; a folder that cannot be opened is told and hides no other.</summary>
    private static IEnumerable<string> Files(string root, string results, Action<string, LeftOutCause, string> leave)
    {
        var waiting = new Stack<string>([Path.GetFullPath(root)]);
        while (waiting.TryPop(out string? folder))
        {
            FileSystemInfo[] entries = [];
            try
            {
                entries = new DirectoryInfo(folder).GetFileSystemInfos();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                leave(folder, LeftOutCause.Unreadable, fault.Message);
            }

            foreach (FileSystemInfo entry in entries.Where(entry => entry.FullName != results))
            {
                if (entry is FileInfo)
                {
                    yield return entry.FullName;
                }
                else if (entry.LinkTarget is { } target)
                {
                    leave(entry.FullName, LeftOutCause.LinkedFolder, $"It is a link to the folder {target}; name that folder instead.");
                }
                else
                {
                    waiting.Push(entry.FullName);
                }
            }
        }
    }
}
