using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using static Appliance.Simulators.Phantoms.EnhancedFrames;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// Turns single-frame MR images of one series into one Enhanced MR image (PS3.3 A.36) with the same pixels: what all have in common in the
/// shared functional groups, position and stack for each frame.
/// </summary>
public static class EnhancedMr
{
    private static readonly DicomTag[] InGroups =
    [
        DicomTag.ImagePositionPatient, DicomTag.ImageOrientationPatient, DicomTag.PixelSpacing, DicomTag.SliceThickness, DicomTag.SpacingBetweenSlices,
        DicomTag.WindowCenter, DicomTag.WindowWidth, DicomTag.ScanningSequence, DicomTag.SequenceVariant, DicomTag.ScanOptions, DicomTag.SequenceName,
        DicomTag.RepetitionTime, DicomTag.EchoTime, DicomTag.InversionTime, DicomTag.FlipAngle, DicomTag.EchoTrainLength, DicomTag.AcquisitionNumber,
    ];

    /// <summary>The enhanced image.</summary>
    /// <param name="slices">The single-frame images, in slice order.</param>
    /// <param name="contrast">Acquisition Contrast (0008,9209).</param>
    public static DicomFile Of(IReadOnlyList<DicomFile> slices, string contrast = "T1")
    {
        ArgumentNullException.ThrowIfNull(slices);
        DicomDataset lead = slices[0].Dataset, image = lead.Clone();
        Array.ForEach(InGroups, tag => image.Remove(tag));
        image.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.EnhancedMRImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomUID.Derive(Encoding.ASCII.GetBytes($"{lead.GetString(DicomTag.SOPInstanceUID)}|enhanced|{contrast}")).Value)
            .AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            .AddOrUpdate(DicomTag.PulseSequenceName, "tfl3d")
            .AddOrUpdate(DicomTag.EchoPulseSequence, "GRADIENT")
            .AddOrUpdate(DicomTag.InstanceNumber, "1")
            .AddOrUpdate(DicomTag.NumberOfFrames, slices.Count.ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, Shared(lead, contrast))
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, [.. slices.Select((slice, index) => PerFrame(slice.Dataset, index))])
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, [.. slices.SelectMany(slice => Pixels(slice.Dataset))]);
        return new DicomFile(image, slices[0].TransferSyntax);
    }

    private static DicomDataset Shared(DicomDataset lead, string contrast)
    {
        DicomDataset echo = new(), timing = new(), modifier = new();
        if (lead.TryGetValue(DicomTag.EchoTime, out double echoTime))
        {
            echo.AddOrUpdate(DicomTag.EffectiveEchoTime, echoTime);
        }
        if (lead.TryGetValue(DicomTag.RepetitionTime, out double repetitionTime))
        {
            timing.AddOrUpdate(DicomTag.RepetitionTime, repetitionTime.ToString(CultureInfo.InvariantCulture));
        }
        bool isInverted = lead.TryGetValue(DicomTag.InversionTime, out double inversionTime);
        modifier.AddOrUpdate(DicomTag.InversionRecovery, isInverted ? "YES" : "NO");
        if (isInverted)
        {
            modifier.AddOrUpdate(DicomTag.InversionTimes, inversionTime);
        }
        return new DicomDataset()
            .AddOrUpdate(DicomTag.PixelMeasuresSequence, Taken(lead, DicomTag.PixelSpacing, DicomTag.SliceThickness, DicomTag.SpacingBetweenSlices))
            .AddOrUpdate(DicomTag.PlaneOrientationSequence, Taken(lead, DicomTag.ImageOrientationPatient))
            .AddOrUpdate(DicomTag.FrameVOILUTSequence, Taken(lead, DicomTag.WindowCenter, DicomTag.WindowWidth))
            .AddOrUpdate(DicomTag.MRTimingAndRelatedParametersSequence, timing)
            .AddOrUpdate(DicomTag.MREchoSequence, echo)
            .AddOrUpdate(DicomTag.MRModifierSequence, modifier)
            .AddOrUpdate(DicomTag.MRImageFrameTypeSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.FrameType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                .AddOrUpdate(DicomTag.AcquisitionContrast, contrast));
    }
}
