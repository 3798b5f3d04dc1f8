using System.Text.Encodings.Web;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Makes golden cases of what an app finds now. That it is right is for its maker to see: the case then keeps units, drivers and versions to it.
/// </summary>
public static class GoldenRecorder
{
    /// <summary>How far the confidence of an answer may be from the recorded one: processors and precisions differ by less.</summary>
    private const double ConfidenceTolerance = 0.02;

    /// <summary>The same for a number, as a share of it; never less than one of its last digit.</summary>
    private const double ValueTolerance = 0.01;

    private static readonly JsonSerializerOptions Readable = new(GoldenJson.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies the images of a study into a case of a package that has no case of this name.</summary>
    /// <param name="package">The folder of the package.</param>
    /// <param name="name">Name of the case.</param>
    /// <param name="study">The files of the study.</param>
    /// <param name="mayBeNamed">Whether images may say whose they are, as phantoms do.</param>
    /// <returns>The folder of the case.</returns>
    /// <exception cref="InvalidDataException">No image among the files, or one that names a patient; nothing was copied.</exception>
    public static string Copy(string package, string name, IEnumerable<string> study, bool mayBeNamed)
    {
        StudyInput input = StudyInput.Open(study);
        if (input.Images.Count == 0)
        {
            throw LocalFault.Of("case-no-image", null, name);
        }

        // A package goes to every unit that installs it, and from there nobody calls a name back.
        if (!mayBeNamed && input.Images.FirstOrDefault(NamesPatient) is { } named)
        {
            throw LocalFault.Of(
                "case-names-patient", null, name, string.Join(", ", Identifiers.Where(tag => named.Header.GetStringOrEmpty(tag).Length > 0).Select(tag => tag.Keyword)));
        }

        string folder = Path.Combine(package, GoldenCase.FolderName, name);
        Directory.CreateDirectory(folder);
        for (int index = 0; index < input.Images.Count; index++)
        {
            File.Copy(input.Images[index].Path, Path.Combine(folder, FormattableString.Invariant($"IM{index:D5}.dcm")));
        }

        return folder;
    }

    /// <summary>What must come out from now on: what came out.</summary>
    /// <exception cref="InvalidDataException">The app broke, which is nothing to expect.</exception>
    public static GoldenExpectation Expect(AppResult result, string about)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Outcome == RunOutcome.Failed
            ? throw new InvalidDataException(result.Failure)
            : new GoldenExpectation
            {
                About = about,
                Findings = [.. result.Findings.Select(Expect)],
                Refusals = [.. result.Refusals.Concat(result.Abstention is { } doubt ? [doubt] : []).Select(reason => reason.Code).Distinct(StringComparer.Ordinal)],
            };
    }

    /// <summary>Writes the expectation into the folder of a case.</summary>
    public static void Write(string folder, GoldenExpectation expected)
    {
        string path = Path.Combine(folder, GoldenCase.ExpectedName), part = path + ".part";
        File.WriteAllBytes(part, [.. JsonSerializer.SerializeToUtf8Bytes(expected, new GoldenJson(new JsonSerializerOptions(Readable)).GoldenExpectation), (byte)'\n']);
        File.Move(part, path, overwrite: true);
    }

    private static bool NamesPatient(StudyImage image) =>
        image.Header.GetStringOrEmpty(DicomTag.PatientIdentityRemoved) != "YES" && Identifiers.Any(tag => image.Header.GetStringOrEmpty(tag).Length > 0);

    private static DicomTag[] Identifiers => [DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.AccessionNumber];

    private static GoldenFinding Expect(Finding finding) => finding.Answer is { } answer
        ? new GoldenFinding(finding.Id, Math.Round(finding.Confidence!.Value, 4), ConfidenceTolerance, answer.Id)
        : new GoldenFinding(finding.Id, finding.Value!.Value, Math.Max(Math.Pow(10, -finding.Decimals), Math.Round(ValueTolerance * Math.Abs(finding.Value.Value), finding.Decimals)));
}
