using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using static Appliance.Simulators.Phantoms.EnhancedFrames;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// Turns single-frame CT images of one series into Enhanced CT (PS3.3 A.38) with the same pixels: what all have in common in the shared
/// functional groups, position and stack for each frame. Frames keep the order in which the images are given.
/// </summary>
public static class EnhancedCt
{
    private static readonly DicomTag[] InGroups =
    [
        DicomTag.ImagePositionPatient, DicomTag.ImageOrientationPatient, DicomTag.PixelSpacing, DicomTag.SliceThickness, DicomTag.SpacingBetweenSlices,
        DicomTag.RescaleIntercept, DicomTag.RescaleSlope, DicomTag.RescaleType, DicomTag.WindowCenter, DicomTag.WindowWidth, DicomTag.SliceLocation,
        DicomTag.KVP, DicomTag.XRayTubeCurrent, DicomTag.ExposureTime, DicomTag.ConvolutionKernel, DicomTag.DataCollectionDiameter,
        DicomTag.GantryDetectorTilt, DicomTag.AcquisitionNumber,
    ];

    /// <summary>One enhanced image.</summary>
    /// <param name="slices">The single-frame images.</param>
    /// <param name="sopClass">Enhanced CT, or Legacy Converted Enhanced CT.</param>
    public static DicomFile Of(IReadOnlyList<DicomFile> slices, DicomUID? sopClass = null)
    {
        ArgumentNullException.ThrowIfNull(slices);
        return Part(slices, 0, slices.Count, sopClass ?? DicomUID.EnhancedCTImageStorage);
    }

    /// <summary>The enhanced image in parts that are instances of their own: a concatenation (PS3.3 C.7.6.16.2.2.4).</summary>
    /// <param name="slices">The single-frame images.</param>
    /// <param name="framesInPart">Frames of each part; the last one has the rest.</param>
    public static IReadOnlyList<DicomFile> Concatenation(IReadOnlyList<DicomFile> slices, int framesInPart)
    {
        ArgumentNullException.ThrowIfNull(slices);
        int total = (slices.Count + framesInPart - 1) / framesInPart;
        string source = slices[0].Dataset.GetString(DicomTag.SOPInstanceUID);
        return
        [
            .. Enumerable.Range(0, total).Select(part =>
            {
                DicomFile file = Part(slices, part * framesInPart, Math.Min(framesInPart, slices.Count - (part * framesInPart)), DicomUID.EnhancedCTImageStorage);
                file.Dataset.AddOrUpdate(DicomTag.ConcatenationUID, Derive(source, "concatenation"))
                    .AddOrUpdate(DicomTag.SOPInstanceUIDOfConcatenationSource, Derive(source, "whole"))
                    .AddOrUpdate(DicomTag.ConcatenationFrameOffsetNumber, (uint)(part * framesInPart))
                    .AddOrUpdate(DicomTag.InConcatenationNumber, (ushort)(part + 1))
                    .AddOrUpdate(DicomTag.InConcatenationTotalNumber, (ushort)total);
                return file;
            }),
        ];
    }

    private static DicomFile Part(IReadOnlyList<DicomFile> slices, int first, int count, DicomUID sopClass)
    {
        DicomDataset lead = slices[0].Dataset;
        DicomDataset image = lead.Clone();
        Array.ForEach(InGroups, tag => image.Remove(tag));
        string number = first.ToString(CultureInfo.InvariantCulture);
        image.AddOrUpdate(DicomTag.SOPClassUID, sopClass.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Derive(lead.GetString(DicomTag.SOPInstanceUID), "enhanced " + number))
            .AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            .AddOrUpdate(DicomTag.InstanceNumber, (first + 1).ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.NumberOfFrames, count.ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, Shared(lead))
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, [.. Enumerable.Range(first, count).Select(i => PerFrame(slices[i].Dataset, i))])
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, [.. Enumerable.Range(first, count).SelectMany(i => Pixels(slices[i].Dataset))]);
        return new DicomFile(image, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    private static DicomDataset Shared(DicomDataset lead) => new DicomDataset()
        .AddOrUpdate(DicomTag.PixelMeasuresSequence, Taken(lead, DicomTag.PixelSpacing, DicomTag.SliceThickness, DicomTag.SpacingBetweenSlices))
        .AddOrUpdate(DicomTag.PlaneOrientationSequence, Taken(lead, DicomTag.ImageOrientationPatient))
        .AddOrUpdate(DicomTag.PixelValueTransformationSequence, Taken(lead, DicomTag.RescaleIntercept, DicomTag.RescaleSlope, DicomTag.RescaleType))
        .AddOrUpdate(DicomTag.FrameVOILUTSequence, Taken(lead, DicomTag.WindowCenter, DicomTag.WindowWidth))
        .AddOrUpdate(DicomTag.CTImageFrameTypeSequence, new DicomDataset().AddOrUpdate(DicomTag.FrameType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE"));

    private static string Derive(string uid, string part) => DicomUID.Derive(Encoding.ASCII.GetBytes($"{uid}|{part}")).Value;
}
