using Appliance.Dicom.Data;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands.Explain;

/// <summary>Explains the studies of a folder, as if they were closed now.</summary>
internal static class StudiesInFolder
{
    /// <param name="folder">The folder, subfolders included.</param>
    /// <param name="scanner">The AE title that is to have sent them; null when it is not known.</param>
    /// <param name="packages">The active apps.</param>
    /// <param name="rules">The rules of the site.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the reading of headers.</param>
    /// <exception cref="InvalidDataException">There are more files than a study may have.</exception>
    public static ExplainReport Explain(
        DirectoryInfo folder, string? scanner, IReadOnlyList<AppPackage> packages, SiteRules rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var input = StudyInput.Open(folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName), cancellationToken);
        return new ExplainReport(
        [
            .. input.Images
                .GroupBy(image => image.Header.GetStringOrEmpty(DicomTag.StudyInstanceUID), StringComparer.Ordinal)
                .OrderBy(study => study.Key, StringComparer.Ordinal)
                .Select(study => Explain(study.Key, [.. study], scanner, packages, rules, now)),
        ]);
    }

    private static ExplainedStudy Explain(
        string uid, IReadOnlyList<StudyImage> images, string? scanner, IReadOnlyList<AppPackage> packages, SiteRules rules, DateTimeOffset now)
    {
        SeriesFacts[] series = [.. images
            .GroupBy(image => (image.SeriesInstanceUid, image.Modality, image.SopClassUid))
            .Select(group => new SeriesFacts(group.Key.Modality, group.Key.SopClassUid, HeaderFactsReader.Read(group.First().Header)))];
        var judge = new AppJudge(packages, new Lazy<IReadOnlyList<StudyImage>>(images));
        return new ExplainedStudy(
            Number: null, uid, Stage: null, Revision: 0, scanner ?? "", DecidedAt: null,
            [.. rules.Decide(packages.Select(ActiveApp.Of), scanner is null ? null : [scanner], series, now).Select(judge.Open)]);
    }
}
