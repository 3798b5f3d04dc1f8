using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Reporting;

/// <summary>The parts of a report that come from findings, refusals and failures.</summary>
internal static class ReportText
{
    private static readonly CodedConcept RefusalConcept = new("REFUSAL", Codes.UnitScheme, "Reason for refusal");
    private static readonly CodedConcept AbsenceConcept = new("NOT-COMPARED", Codes.UnitScheme, "Reason for no comparison");
    private static readonly CodedConcept NotMeasuredConcept = new("NOT-MEASURED", Codes.UnitScheme, "Reason for no measurement");
    private static readonly CodedConcept AbstentionConcept = new("ABSTENTION", Codes.UnitScheme, "Reason for abstention");
    private static readonly CodedConcept JointConcept = new("JOINT-CONFIDENCE", Codes.UnitScheme, "Confidence that all steps are right");
    private static readonly CodedConcept IndependentProduct = new("INDEP-PRODUCT", Codes.UnitScheme, "Product, steps assumed independent");
    private static readonly CodedConcept FailureConcept = new("FAILURE", Codes.UnitScheme, "Cause of failure");

    /// <summary>Findings by what they are about: one group for each side, and one for both together.</summary>
    public static IEnumerable<MeasurementGroup> Groups(AppResult result, bool hasSegmentation) =>
        from finding in result.Findings
        where finding.IsExportable && finding.Value is not null
        group finding by (finding.Site, finding.Laterality, finding.About) into thing
        let segment = hasSegmentation ? FindSegment(result, thing.Key.Site, thing.Key.Laterality) : -1
        select new MeasurementGroup
        {
            TrackingIdentifier = thing.Key.About is { } about ? Ascii(about) : segment >= 0 ? Ascii(result.Segments[segment].Name) : Ascii(string.Join(' ', thing.Key.Laterality?.Meaning ?? "Whole", thing.Key.Site?.Meaning ?? "image")),
            FindingSite = thing.Key.Site,
            Laterality = thing.Key.Laterality,
            SegmentNumber = segment >= 0 ? segment + 1 : null,
            Measurements = [.. thing.Select(finding => new Measurement(
                finding.Concept, finding.Value!.Value, finding.Unit, finding.Method, 100 * finding.Confidence) { Citation = Cited(finding.Reference) })],
        };

    /// <summary>
    /// Each chain of answers as a group: what was answered and how sure it is, and how sure all of it is, with what that assumes. An
    /// abstention gives the confidences without the answers: one that is not sure enough must not be read as a finding.
    /// </summary>
    public static IEnumerable<MeasurementGroup> Chains(AppResult result) => result.Confidences.Select(chain => new MeasurementGroup
    {
        TrackingIdentifier = Ascii(chain.Title.En),
        Evaluations = [.. Told(result, chain).Select(step => new QualitativeEvaluation(
            step.Concept, step.Answer.Concept, ConfidencePercent: Percent(step.Confidence)) { Citation = Cited(step.Reference) })],
        Measurements =
        [
            .. chain.Steps.Where(step => step.IsExportable && result.Outcome != RunOutcome.Reported)
                .Select(step => new Measurement(Codes.CertaintyOfFinding, Percent(step.Confidence), Codes.Percent, About: step.Concept) { Citation = Cited(step.Reference) }),
            new Measurement(JointConcept, Percent(chain.Joint), Codes.Percent, IndependentProduct),
        ],
    });

    private static string? Cited(FindingReference? reference) => reference is null ? null : Ascii(reference.Full);

    private static IEnumerable<StepConfidence> Told(AppResult result, JointConfidence chain) =>
        result.Outcome == RunOutcome.Reported ? chain.Steps.Where(step => step.IsExportable) : [];

    /// <summary>In hundredths: what a calibration can tell apart at most. It never makes certain.</summary>
    private static double Percent(double share) => Math.Min(Math.Round(100 * share, 2), 99.99);

    /// <summary>Why there are no findings, or none that compare, with what can be done, in both languages.</summary>
    public static IEnumerable<QualitativeEvaluation> Evaluations(AppResult result)
    {
        foreach (RefusalReason reason in result.Refusals)
        {
            yield return Evaluation(RefusalConcept, reason);
        }
        if (result.Abstention is { } doubt)
        {
            yield return Evaluation(AbstentionConcept, doubt);
        }
        foreach (RefusalReason reason in result.Absences)
        {
            yield return Evaluation(AbsenceConcept, reason);
        }
        foreach (RefusalReason reason in result.NotMeasured)
        {
            yield return Evaluation(NotMeasuredConcept, reason);
        }
        if (result.Failure is { } failure)
        {
            yield return new QualitativeEvaluation(FailureConcept, null, Failed(failure));
        }
    }

    private static QualitativeEvaluation Evaluation(CodedConcept about, RefusalReason reason) => new(
        about,
        new CodedConcept(reason.Code, Codes.UnitScheme, reason.Code.Replace('-', ' ')),
        Reason(reason));

    /// <summary>Why, and what can be done, in both languages.</summary>
    public static EvidenceText Reason(RefusalReason reason) => new(Plain($"{reason.TextEn} {reason.RemedyEn}"), $"{reason.TextZh}{reason.RemedyZh}");

    /// <summary>What broke is said in the words of what broke, which are English; that it broke is said in both languages.</summary>
    private static EvidenceText Failed(string failure) => new($"{PageTexts.En("failed-cause")}: {Plain(failure)}", PageTexts.Zh("failed-cause"));

    /// <summary>Text without the signs that only typesetting needs; names in it stay as they are.</summary>
    private static string Plain(string text) => string.Concat(text.Select(character => character >= 0x2E80 ? character.ToString() : Ascii(character.ToString())));

    /// <summary>Text that every character set can hold.</summary>
    public static string Ascii(string text) =>
        string.Create(text.Length, text, (span, from) =>
        {
            for (int index = 0; index < span.Length; index++)
            {
                span[index] = from[index] switch
                {
                    '\u2212' or '–' or '—' => '-',
                    '×' => 'x',
                    >= ' ' and <= '~' and var plain => plain,
                    _ => '?',
                };
            }
        });

    /// <summary>What executed the models, and what should have: falling back is never silent (Algorithm Parameters of TID 4019).</summary>
    public static IEnumerable<string> Parameters(AppResult result)
    {
        if (result.Provider is not { } provider)
        {
            yield break;
        }
        yield return provider.IsFallback ? $"Execution provider: {provider.Used} instead of {provider.Wanted}" : $"Execution provider: {provider.Used}";
        foreach (string fallback in provider.IsFallback ? provider.Fallbacks : [])
        {
            yield return Ascii(fallback);
        }
    }

    /// <summary>A Content Label (PS3.3 10.24: CS) from an app's id.</summary>
    public static string Label(string id)
    {
        string label = id.ToUpperInvariant().Replace('-', '_');
        return label.Length <= 16 ? label : label[..16];
    }

    /// <summary>The segment of a site and its side; without a site the only one of the side. −1 where there is none, or several.</summary>
    private static int FindSegment(AppResult result, CodedConcept? site, CodedConcept? laterality)
    {
        int[] found = (site, laterality) is (null, null) ? [] :
        [
            .. Enumerable.Range(0, result.Segments.Count)
                .Where(index => result.Segments[index].Laterality == laterality && (site is null || result.Segments[index].Type == site)),
        ];
        return found is [int only] ? only : -1;
    }
}
