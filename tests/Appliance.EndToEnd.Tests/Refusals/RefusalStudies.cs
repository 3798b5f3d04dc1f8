using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>The studies of <see cref="RefusalPathTests"/>, as small as the question that each of them asks allows.</summary>
internal static class RefusalStudies
{
    private static readonly ThoraxPhantomOptions Thorax = new() { Rows = 200, Columns = 200, PixelSpacing = 2, Slices = 60, Seed = 3, Shuffle = false };

    /// <summary>With pixels that the app for the dose does not read: who asks the other app alone need not wait for both.</summary>
    private static readonly ThoraxPhantomOptions Coarse = Thorax with { Rows = 100, Columns = 100, PixelSpacing = 4 };
    private static readonly RadiographOptions Chest = new() { Rows = 256, Columns = 215 };
    private static readonly MrSeries Head = new HeadPhantom().Series();

    /// <summary>Each study once.</summary>
    public static IReadOnlyList<RefusalStudy> All { get; } = [.. Ct(), .. Radiographs(), .. Mr(), .. Others()];

    private static IEnumerable<RefusalStudy> Ct() =>
    [
        Ct("ct-5mm", Thorax),
        Ct("ct-scout-beside", Coarse with { Localizer = true }),
        Ct("ct-scout-within", Coarse with { Localizer = true }, static (image, _) => image.AddOrUpdate(DicomTag.SeriesInstanceUID, "2.25.1").AddOrUpdate(DicomTag.SeriesNumber, "2")),
        new("ct-scout-alone", ScoutAlone),
        Ct("ct-gap", Thorax with { MissingSlices = 3 }),
        Ct("ct-without-apices", Coarse with { TruncateTop = 0.3 }),
        Ct("ct-without-bases", Coarse with { TruncateBottom = 0.3 }),
        Ct("ct-short", Coarse with { TruncateTop = 0.4, TruncateBottom = 0.3 }),
        Ct("ct-8mm", Coarse with { Slices = 38 }),
        Ct("ct-coarse", Thorax with { Rows = 64, Columns = 64, PixelSpacing = 6.25 }),
        Ct("ct-coronal", Thorax with { Rows = 64, Columns = 64 }, static (image, slice) => image
            .AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "0", "-1").AddOrUpdate(DicomTag.ImagePositionPatient, "-64", Number(5 * slice), "64")),
        Water("ct-tilted", new WaterPhantom(), static (image, slice) => image
            .AddOrUpdate(DicomTag.ImagePositionPatient, "-164.25", Number(-164.25 + (1.2 * slice)), Number(5 * slice))),
        Water("ct-without-hounsfield", new WaterPhantom(), static (image, _) => image.AddOrUpdate(DicomTag.RescaleIntercept, "0")),
        Water("ct-without-positions", new WaterPhantom(), static (image, _) => image.Remove(DicomTag.ImagePositionPatient)),
        Water("ct-water", new WaterPhantom()),
        Water("ct-water-long", new WaterPhantom { Slices = 40, Size = 110, PixelSpacing = 3 }),
        Water("ct-water-25mm", new WaterPhantom { SliceSpacing = 25 }),
        Water("ct-cut-off", new WaterPhantom { Size = 160 }),
    ];

    private static IEnumerable<RefusalStudy> Radiographs() =>
    [
        Radiograph("cxr-monochrome2", Chest),
        Radiograph("cxr-monochrome1", Chest with { Photometric = "MONOCHROME1" }),
        Radiograph("cxr-inverted", Chest with { IsInverted = true }),
        Radiograph("cxr-inverted-monochrome1", Chest with { IsInverted = true, Photometric = "MONOCHROME1" }),
        Radiograph("cxr-90", Chest with { QuarterTurns = 1 }),
        Radiograph("cxr-180", Chest with { QuarterTurns = 2 }),
        Radiograph("cxr-270", Chest with { QuarterTurns = 3 }),
        Radiograph("cxr-lateral", Chest with { View = "LL" }),
        Radiograph("cxr-knee", Chest with { BodyPart = "KNEE" }),
        Radiograph("cxr-thumbnail", Chest with { Rows = 100, Columns = 100 }),
        Radiograph("cxr-dog", Chest, static (image, _) => image
            .AddOrUpdate(DicomTag.PatientSpeciesDescription, "Canis lupus familiaris").AddOrUpdate(DicomTag.PatientBreedDescription, "Poodle")),
        Radiograph("cxr-raw", Chest, static (image, _) => image.AddOrUpdate(DicomTag.PresentationIntentType, "FOR PROCESSING")),
        Radiograph("cxr-cine", Chest, static (image, _) => image.AddOrUpdate(DicomTag.NumberOfFrames, "2")),
        Radiograph("cxr-colour", Chest, static (image, _) => image.AddOrUpdate(DicomTag.PhotometricInterpretation, "RGB")),
        new("cxr-no-chest", static folder => RadiographDicom.Make([.. Enumerable.Range(0, 256 * 256).Select(pixel => pixel % 256 / 255.0)], Chest with { Rows = 256, Columns = 256 })
            .Save(Path.Combine(folder, "0.dcm"))),
        new("dx-exposures", static folder => new ExposurePhantom([new("PA", 400, 200), new("LAT", 250, 500)]).WriteDicom(folder)),
        new("dx-too-many", static folder => new ExposurePhantom([.. Enumerable.Repeat(new Exposure("PA", 400, 200), 65)]).WriteDicom(folder)),
    ];

    private static IEnumerable<RefusalStudy> Mr() =>
    [
        Mr("mr-flair", Head, (DicomTag.EchoTime, "120"), (DicomTag.InversionTime, "2500"), (DicomTag.RepetitionTime, "9000"), (DicomTag.SeriesDescription, "t2_flair")),
        Mr("mr-t2", Head, (DicomTag.EchoTime, "95"), (DicomTag.InversionTime, null), (DicomTag.RepetitionTime, "4500"), (DicomTag.SeriesDescription, "t2_tse_tra")),
        Mr("mr-nameless", Head, (DicomTag.EchoTime, null), (DicomTag.InversionTime, null), (DicomTag.RepetitionTime, null), (DicomTag.SeriesDescription, null), (DicomTag.SequenceName, null)),
        Mr("mr-contrast", Head, (DicomTag.ContrastBolusAgent, "Gadobutrol")),
        Mr("mr-knee", Head, (DicomTag.BodyPartExamined, "KNEE")),
        Mr("mr-4mm", Head with { SliceSpacing = 4 }),
        Mr("mr-gap", Head with { Missing = new HashSet<int> { 40, 41, 42 } }),
        Mr("mr-half", Head with { Extent = Head.Extent with { Z = 90 } }),
        new("mr-scout-alone", static folder => ScoutOfHead(folder, "LOCALIZER")),
        new("mr-scout-unnamed", static folder => ScoutOfHead(folder, "M")),
    ];

    private static IEnumerable<RefusalStudy> Others() =>
    [
        Water("us", new WaterPhantom(), static (image, _) => image.AddOrUpdate(DicomTag.Modality, "US").AddOrUpdate(DicomTag.SOPClassUID, DicomUID.UltrasoundImageStorage.Value)),
        Water("ct-screen", new WaterPhantom { Slices = 1 }, static (image, _) => image.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value)),
    ];

    private static RefusalStudy Ct(string name, ThoraxPhantomOptions options, Action<DicomDataset, int>? change = null) =>
        new(name, folder => ThoraxPhantom.Make(options).WriteDicom(folder), change);

    private static RefusalStudy Water(string name, WaterPhantom phantom, Action<DicomDataset, int>? change = null) => new(name, folder => phantom.WriteDicom(folder), change);

    private static RefusalStudy Radiograph(string name, RadiographOptions options, Action<DicomDataset, int>? change = null) =>
        new(name, folder => RadiographDicom.Make(options).Save(Path.Combine(folder, "0.dcm")), change);

    private static RefusalStudy Mr(string name, MrSeries series, params (DicomTag Tag, string? Value)[] header) =>
        new(name, folder => (series with { Header = header.ToDictionary(one => one.Tag, one => one.Value) }).WriteDicom(folder));

    private static void ScoutAlone(string folder)
    {
        ThoraxPhantom phantom = ThoraxPhantom.Make(Thorax with { Rows = 64, Columns = 64, Slices = 40 });
        phantom.Dicom.Localizer(phantom.Volume).Save(Path.Combine(folder, "0.dcm"));
    }

    /// <summary>One slice in each of three planes, as every examination of a head begins.</summary>
    private static void ScoutOfHead(string folder, string imageType)
    {
        foreach (MrPlane plane in new[] { MrPlane.Axial, MrPlane.Coronal, MrPlane.Sagittal })
        {
            MrSeries scout = new HeadPhantom().Series(plane, pixelSpacing: 2, sliceSpacing: 200) with
            {
                Subject = "scout", SliceThickness = 8,
                Header = new Dictionary<DicomTag, string?>
                {
                    [DicomTag.ImageType] = $"ORIGINAL\\PRIMARY\\{imageType}", [DicomTag.SeriesDescription] = "localizer",
                    [DicomTag.SeriesInstanceUID] = "2.25.1", [DicomTag.RepetitionTime] = "7", [DicomTag.EchoTime] = "3", [DicomTag.InversionTime] = null,
                },
            };
            scout.Images()[0].Save(Path.Combine(folder, $"{plane}.dcm"));
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
