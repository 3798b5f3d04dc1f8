using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>One exposure of a study of <see cref="ExposurePhantom"/>; what is null the device does not say.</summary>
/// <param name="View">View Position.</param>
/// <param name="Index">Exposure Index.</param>
/// <param name="Target">Target Exposure Index.</param>
/// <param name="Stated">Deviation Index as the device states it.</param>
/// <param name="IsRaw">Whether it is FOR PROCESSING.</param>
public sealed record Exposure(string View, double? Index, double? Target, double? Stated = null, bool IsRaw = false);

/// <summary>A study of small digital radiographs (PS3.3 A.26) whose exposure indices (IEC 62494-1) are known; the picture is a grey wedge.</summary>
/// <param name="Exposures">The radiographs, in the order of their exposure.</param>
/// <param name="Seed">Of two phantoms with different seeds each is a study of its own.</param>
/// <param name="Modality">DX; CR for Computed Radiography images.</param>
public sealed record ExposurePhantom(IReadOnlyList<Exposure> Exposures, int Seed = 1, string Modality = "DX")
{
    private const int Size = 32;

    /// <summary>Writes the radiographs; gives the paths.</summary>
    public IReadOnlyList<string> WriteDicom(string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. Exposures.Select((exposure, index) =>
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{index:D4}.dcm"));
            new DicomFile(Radiograph(exposure, index), DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
            return path;
        })];
    }

    private DicomDataset Radiograph(Exposure exposure, int index)
    {
        bool isCr = Modality == "CR";
        DicomUID sopClass = isCr ? DicomUID.ComputedRadiographyImageStorage
            : exposure.IsRaw ? DicomUID.DigitalXRayImageStorageForProcessing : DicomUID.DigitalXRayImageStorageForPresentation;
        var dataset = new DicomDataset();
        Put(dataset, DicomTag.ImageType, "ORIGINAL", "PRIMARY");
        Put(dataset, DicomTag.SOPClassUID, sopClass.Value);
        Put(dataset, DicomTag.SOPInstanceUID, Uid($"image {index}"));
        AddStudy(dataset, index);
        Put(dataset, DicomTag.Modality, Modality);
        Put(dataset, DicomTag.Manufacturer, "Appliance simulators");
        Put(dataset, DicomTag.BodyPartExamined, "CHEST");
        Put(dataset, DicomTag.ViewPosition, exposure.View);
        if (!isCr)
        {
            Put(dataset, DicomTag.PresentationIntentType, exposure.IsRaw ? "FOR PROCESSING" : "FOR PRESENTATION");
        }
        AddExposure(dataset, exposure);
        AddPixels(dataset);
        return dataset;
    }

    private void AddStudy(DicomDataset dataset, int index)
    {
        dataset.AddPatient("Wedge^Grey", string.Create(CultureInfo.InvariantCulture, $"WEDGE-{Seed:D6}"));
        dataset.AddStudy(Uid("study"), string.Create(CultureInfo.InvariantCulture, $"ACC{Seed:D6}"));
        Put(dataset, DicomTag.SeriesInstanceUID, Uid($"series {index}"));
        Put(dataset, DicomTag.SeriesNumber, string.Create(CultureInfo.InvariantCulture, $"{index + 1}"));
        Put(dataset, DicomTag.InstanceNumber, "1");
        Put(dataset, DicomTag.AcquisitionDate, PhantomHeader.Date);
        Put(dataset, DicomTag.AcquisitionTime, string.Create(CultureInfo.InvariantCulture, $"0930{index:D2}"));
    }

    private static void AddExposure(DicomDataset dataset, Exposure exposure)
    {
        foreach ((DicomTag tag, double? value) in new[]
        {
            (DicomTag.ExposureIndex, exposure.Index), (DicomTag.TargetExposureIndex, exposure.Target), (DicomTag.DeviationIndex, exposure.Stated),
        })
        {
            if (value is { } number)
            {
                Put(dataset, tag, number.ToString("0.###", CultureInfo.InvariantCulture));
            }
        }
    }

    private static void AddPixels(DicomDataset dataset)
    {
        Put(dataset, DicomTag.ImagerPixelSpacing, "0.2", "0.2");
        dataset.AddPixels(Size, Size, bitsStored: 8, [.. Enumerable.Range(0, Size * Size).Select(pixel => (byte)(pixel % Size * 8))]);
    }

    private string Uid(string part) => DicomUID.Derive(Encoding.UTF8.GetBytes($"exposure phantom|{Modality}|{Seed}|{part}")).Value;

    private static void Put(DicomDataset dataset, DicomTag tag, params string[] values) => dataset.AddOrUpdate(tag, values);
}
