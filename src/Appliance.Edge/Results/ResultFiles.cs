using System.Globalization;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Results;

/// <summary>Makes the files of a result: its pages as PNG, and <c>findings.json</c>, which names them.</summary>
internal static class ResultFiles
{
    public static IReadOnlyList<ResultFile> Of(ExecutionRequest request, AppPackage package, AppResult result, RunState outcome, RunResult told)
    {
        (string File, PageImage Page)[] pages =
            [.. result.Pictures.Select((page, index) => (string.Create(CultureInfo.InvariantCulture, $"page-{index + 1}-{page.Name}.png"), page))];
        var document = new ResultDocument
        {
            Study = request.Revision.StudyId,
            Revision = request.Revision.Number,
            ContentTime = request.ContentTime,
            App = new ResultApp(package.Id, package.Version, package.Manifest.Vendor, package.Title),
            Outcome = outcome,
            ContentQualification = result.Qualification.ToString().ToUpperInvariant(),
            Notice = PageNotice.Of(package.Manifest, result.Qualification),
            Findings = told.Findings,
            Reasons = told.Reasons,
            Absences = told.Absences,
            Confidences = told.Confidences,
            Pages = [.. pages.Select(page => new ResultPage(page.File, new LocalText(page.Page.Title, page.Page.TitleZh)))],
        };
        return [.. pages.Select(page => new ResultFile(page.File, page.Page.ToPng())), new ResultFile(ResultDocument.FileName, document.ToBytes())];
    }
}
