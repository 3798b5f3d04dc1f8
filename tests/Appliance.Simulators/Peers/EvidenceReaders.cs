using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Peers;

/// <summary>
/// Opens evidence with what others wrote: dciodvfy, DCMTK, GDCM, pydicom. For the evidence of any app; what it returns is what they found
/// wrong, and an empty list is what a test wants.
/// </summary>
public static class EvidenceReaders
{
    private static readonly (string Program, string Package)[] Programs =
    [
        ("/usr/bin/dciodvfy", "dicom3tools"), ("/usr/bin/dcmdump", "dcmtk"), ("/usr/bin/dcm2json", "dcmtk"), ("/usr/bin/dsrdump", "dcmtk"),
        ("/usr/bin/gdcminfo", "libgdcm-tools"), ("/usr/bin/gdcmdump", "libgdcm-tools"), ("/usr/bin/gdcmconv", "libgdcm-tools"), ("/usr/bin/python3", "python3-pydicom"),
    ];

    /// <summary>Packages of Debian that have to be installed first; empty when all are there.</summary>
    public static IReadOnlyList<string> Missing => [.. Programs.Where(program => !File.Exists(program.Program)).Select(program => program.Package).Distinct()];

    /// <summary>Saves the objects in a folder and lets every reader open each of them.</summary>
    public static IReadOnlyList<string> Problems(string folder, IEnumerable<DicomFile> evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var problems = new List<string>();
        foreach (DicomFile file in evidence)
        {
            string modality = file.Dataset.GetStringOrEmpty(DicomTag.Modality), path = Path.Combine(folder, $"{modality}-{Path.GetRandomFileName()}.dcm");
            file.Save(path);
            problems.AddRange(Judge(path, modality).Select(problem => $"{modality}: {problem}"));
        }

        return problems;
    }

    /// <summary>Measurements of a report as dsrdump prints them: <c>(code,scheme,"meaning")="value" (unit,UCUM,"meaning")</c>, each with what it says of its method.</summary>
    public static IReadOnlyList<string> Measurements(string folder, DicomFile report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string path = Path.Combine(folder, $"SR-{Path.GetRandomFileName()}.dcm");
        report.Save(path);
        var measurements = new List<string>();
        foreach (string line in Run("/usr/bin/dsrdump", "+Pc", "+Pl", "+U8", path).Output.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Contains("contains NUM:", StringComparison.Ordinal))
            {
                measurements.Add(line);
            }
            else if (measurements.Count > 0 && (line.Contains("Measurement Method", StringComparison.Ordinal) || line.Contains("Method Citation", StringComparison.Ordinal)))
            {
                measurements[^1] += " " + line;
            }
        }

        return measurements;
    }

    /// <summary>How a segmentation that pydicom reads departs from the frames that it should have.</summary>
    public static IReadOnlyList<string> Problems(string folder, DicomFile segmentation, IReadOnlyList<ExpectedSegmentFrame> expected)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        string path = Path.Combine(folder, $"SEG-{Path.GetRandomFileName()}.dcm");
        segmentation.Save(path);
        (int exitCode, string output) = Run("/usr/bin/python3", "-c", SegmentationScript, path);
        if (exitCode != 0)
        {
            return [output];
        }

        string[] read = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), wanted = [.. expected.Select(frame => frame.ToString())];
        return [.. wanted.Except(read).Select(line => $"missing: {line}"), .. read.Except(wanted).Select(line => $"unexpected: {line}")];
    }

    /// <summary>A line a frame: segment, position, orientation, spacing, source image, digest of its bits. Without numpy, which Debian's pydicom does not bring.</summary>
    private const string SegmentationScript = """
        import sys, hashlib, pydicom
        d = pydicom.dcmread(sys.argv[1])
        n = d.Rows * d.Columns
        table = [format(b, '08b')[::-1] for b in range(256)]
        bits = ''.join(table[b] for b in d.PixelData)
        shared = d.SharedFunctionalGroupsSequence[0]
        spacing = [float(v) for v in shared.PixelMeasuresSequence[0].PixelSpacing] + [float(shared.PixelMeasuresSequence[0].SpacingBetweenSlices)]
        axes = [float(v) for v in shared.PlaneOrientationSequence[0].ImageOrientationPatient]
        text = lambda values: ','.join('%.3f' % (v + 0.0) for v in values)
        for i, g in enumerate(d.PerFrameFunctionalGroupsSequence):
            source = g.DerivationImageSequence[0].SourceImageSequence[0]
            print(g.SegmentIdentificationSequence[0].ReferencedSegmentNumber, text([float(v) for v in g.PlanePositionSequence[0].ImagePositionPatient]),
                  text(axes), text(spacing), source.ReferencedSOPInstanceUID, source.get('ReferencedFrameNumber', '-'),
                  hashlib.sha256(bits[i * n:(i + 1) * n].encode()).hexdigest())
        """;

    private static IEnumerable<string> Judge(string path, string modality)
    {
        string verdict = Run("/usr/bin/dciodvfy", path).Output;
        foreach (string error in verdict.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal)))
        {
            yield return $"dciodvfy: {error}";
        }

        string copy = path + ".gdcm";
        (string Program, string[] Arguments)[] readers =
        [
            ("/usr/bin/dcmdump", ["-q", path]), ("/usr/bin/dcm2json", [path]), ("/usr/bin/gdcmdump", [path]), ("/usr/bin/gdcmconv", ["-i", path, "-o", copy]),
            ("/usr/bin/python3", ["-c", "import sys, pydicom; d = pydicom.dcmread(sys.argv[1]); str(d); d.PatientName; d.SOPInstanceUID", path]),
            .. modality is "SEG" or "OT" ? [("/usr/bin/gdcminfo", (string[])[path])] : ((string, string[])[])[],
            .. modality is "SR" or "KO" ? [("/usr/bin/dsrdump", (string[])["+Pc", "+U8", path])] : ((string, string[])[])[],
        ];
        foreach ((string program, string[] arguments) in readers)
        {
            (int exitCode, string output) = Run(program, arguments);
            if (exitCode != 0)
            {
                yield return $"{Path.GetFileName(program)}: {output.Trim()}";
            }
        }

        if (File.Exists(copy) && DicomFile.Open(copy).Dataset.GetStringOrEmpty(DicomTag.SOPInstanceUID) != DicomFile.Open(path).Dataset.GetStringOrEmpty(DicomTag.SOPInstanceUID))
        {
            yield return "gdcmconv: its copy is another object.";
        }
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}

/// <summary>A frame that a segmentation should have.</summary>
/// <param name="Segment">Its segment, from 1.</param>
/// <param name="Position">Image Position (Patient).</param>
/// <param name="Orientation">Image Orientation (Patient).</param>
/// <param name="Spacing">Between rows, columns and slices, mm.</param>
/// <param name="SourceSopInstanceUid">The image it was made from.</param>
/// <param name="SourceFrame">That image's frame, from 1; null for one that has no others.</param>
/// <param name="Bits">A byte a voxel, 0 or 1.</param>
public sealed record ExpectedSegmentFrame(
    int Segment, IReadOnlyList<double> Position, IReadOnlyList<double> Orientation, IReadOnlyList<double> Spacing, string SourceSopInstanceUid, int? SourceFrame, byte[] Bits)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData([.. Bits.Select(bit => (byte)('0' + bit))]));
        return $"{Segment} {Text(Position)} {Text(Orientation)} {Text(Spacing)} {SourceSopInstanceUid} {SourceFrame?.ToString(CultureInfo.InvariantCulture) ?? "-"} {digest}";
    }

    private static string Text(IEnumerable<double> values) =>
        string.Join(',', values.Select(value => (Math.Round(value, 3, MidpointRounding.ToEven) + 0.0).ToString("F3", CultureInfo.InvariantCulture)));
}
