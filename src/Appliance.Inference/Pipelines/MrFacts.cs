using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// How an MR series was acquired, as one of its headers tells it: at the top of the data set (PS3.3 C.8.3.1), or in the functional groups of
/// an enhanced image (PS3.3 C.8.13.5).
/// </summary>
/// <param name="RepetitionTime">Repetition Time (0018,0080), ms; null when it is not said.</param>
/// <param name="EchoTime">Echo Time (0018,0081) or Effective Echo Time (0018,9082), ms; null when it is not said.</param>
/// <param name="InversionTime">Inversion Time (0018,0082) or the first of the Inversion Times (0018,9079), ms; null when there is none.</param>
/// <param name="IsGradientEcho">Whether Scanning Sequence (0018,0020) has GR, or Echo Pulse Sequence (0018,9008) is GRADIENT.</param>
/// <param name="IsEchoPlanar">Whether Scanning Sequence (0018,0020) has EP, or Echo Planar Pulse Sequence (0018,9018) is YES.</param>
/// <param name="IsInversionRecovery">Whether Scanning Sequence has IR, or Inversion Recovery (0018,9009) is YES.</param>
/// <param name="Variants">Sequence Variant (0018,0021), as SP, MP, SS.</param>
/// <param name="Contrast">Acquisition Contrast (0008,9209), as T1, T2, DIFFUSION; empty when it is not said.</param>
/// <param name="IsAngiography">Whether Angio Flag (0018,0025) is Y.</param>
/// <param name="HasDiffusionWeighting">Whether Diffusion b-value (0018,9087) is there and not 0.</param>
/// <param name="Names">Series Description, Protocol Name, Sequence Name and Pulse Sequence Name, as they are.</param>
internal sealed record MrFacts(
    double? RepetitionTime, double? EchoTime, double? InversionTime, bool IsGradientEcho, bool IsEchoPlanar, bool IsInversionRecovery,
    IReadOnlyList<string> Variants, string Contrast, bool IsAngiography, bool HasDiffusionWeighting, IReadOnlyList<string> Names)
{
    /// <summary>Reads the facts.</summary>
    /// <param name="header">The header.</param>
    /// <param name="frame">The frame of it, from 0.</param>
    public static MrFacts Of(DicomDataset header, int frame)
    {
        DicomDataset[] groups = [header, .. Groups(header, DicomTag.SharedFunctionalGroupsSequence, 0), .. Groups(header, DicomTag.PerFrameFunctionalGroupsSequence, frame)];
        DicomDataset[] In(DicomTag macro) => [header, .. groups.Skip(1).SelectMany(group => group.GetSequenceItems(macro))];
        DicomDataset[] timing = In(DicomTag.MRTimingAndRelatedParametersSequence), echo = In(DicomTag.MREchoSequence), modifier = In(DicomTag.MRModifierSequence);
        string[] sequence = [.. Values(header, DicomTag.ScanningSequence)];
        return new MrFacts(
            Number(timing, DicomTag.RepetitionTime),
            Number(echo, DicomTag.EffectiveEchoTime) ?? Number(echo, DicomTag.EchoTime),
            Number(modifier, DicomTag.InversionTimes) ?? Number(modifier, DicomTag.InversionTime),
            sequence.Contains("GR") || Values(header, DicomTag.EchoPulseSequence).Contains("GRADIENT"),
            sequence.Contains("EP") || Values(header, DicomTag.EchoPlanarPulseSequence).Contains("YES"),
            sequence.Contains("IR") || modifier.Any(item => Values(item, DicomTag.InversionRecovery).Contains("YES")),
            [.. Values(header, DicomTag.SequenceVariant)],
            In(DicomTag.MRImageFrameTypeSequence).SelectMany(item => Values(item, DicomTag.AcquisitionContrast)).FirstOrDefault("").ToUpperInvariant(),
            Values(header, DicomTag.AngioFlag).Contains("Y"),
            Number(In(DicomTag.MRDiffusionSequence), DicomTag.DiffusionBValue) is > 0,
            [.. new[] { DicomTag.SeriesDescription, DicomTag.ProtocolName, DicomTag.SequenceName, DicomTag.PulseSequenceName }.SelectMany(tag => Values(header, tag))]);
    }

    /// <summary>The times as a sentence gives them; empty when none is said.</summary>
    public string Times => string.Join(", ", new[] { ("TR", RepetitionTime), ("TE", EchoTime), ("TI", InversionTime) }
        .Where(time => time.Item2.HasValue).Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.Item1} {time.Item2:0.#} ms")));

    private static IEnumerable<DicomDataset> Groups(DicomDataset header, DicomTag sequence, int index) => header.GetSequenceItems(sequence).Skip(index).Take(1);

    /// <summary>The first that is a time or a factor: scanners write 0 for what was not used.</summary>
    private static double? Number(DicomDataset[] items, DicomTag tag)
    {
        foreach (DicomDataset item in items)
        {
            if (item.TryGetValue(tag, out double value) && value > 0 && double.IsFinite(value))
            {
                return value;
            }
        }

        return null;
    }

    private static IEnumerable<string> Values(DicomDataset dataset, DicomTag tag) =>
        dataset.GetStringOrEmpty(tag).Split('\\').Select(value => value.Trim(' ', '\0')).Where(value => value.Length > 0);
}
