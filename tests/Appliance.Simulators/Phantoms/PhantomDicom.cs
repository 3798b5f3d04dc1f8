using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>Dresses the phantom's slices as CT Image objects (PS3.3 A.3). Every UID comes from the options, so the same options make the same study.</summary>
public sealed class PhantomDicom
{
    private const int Intercept = -1024;
    private readonly ThoraxPhantomOptions _options;
    private readonly string _identity;

    /// <summary>Prepares the study that all objects share.</summary>
    public PhantomDicom(ThoraxPhantomOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _identity = System.Text.Json.JsonSerializer.Serialize(options);
        StudyInstanceUid = Uid("study");
        SeriesInstanceUid = Uid("series");
        LocalizerSeriesInstanceUid = Uid("localizer series");
    }

    /// <summary>Study Instance UID.</summary>
    public string StudyInstanceUid { get; }

    /// <summary>Series Instance UID of the axial slices.</summary>
    public string SeriesInstanceUid { get; }

    /// <summary>Series Instance UID of the localizer.</summary>
    public string LocalizerSeriesInstanceUid { get; }

    /// <summary>One axial slice.</summary>
    /// <param name="hounsfield">HU of the slice, row by row.</param>
    /// <param name="slice">Slice counted from the feet.</param>
    /// <param name="instanceNumber">Instance Number, which says nothing about the place.</param>
    public DicomFile Slice(ReadOnlySpan<short> hounsfield, int slice, int instanceNumber)
    {
        DicomDataset dataset = Common("ORIGINAL\\PRIMARY\\AXIAL", SeriesInstanceUid, 2, "Thorax 1.0 B40f", Uid($"slice {slice}"), instanceNumber);
        double spacing = _options.EffectivePixelSpacing;
        dataset.AddOrUpdate(DicomTag.SliceThickness, Ds(_options.SliceThickness ?? _options.EffectiveSliceSpacing));
        dataset.AddOrUpdate(DicomTag.SpacingBetweenSlices, Ds(_options.EffectiveSliceSpacing));
        dataset.AddOrUpdate(DicomTag.GantryDetectorTilt, Ds(0));
        dataset.AddOrUpdate(DicomTag.ImagePositionPatient, Ds(-(_options.Columns - 1) / 2.0 * spacing), Ds(-(_options.Rows - 1) / 2.0 * spacing), Ds(Z(slice)));
        dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0");
        dataset.AddOrUpdate(DicomTag.SliceLocation, Ds(Z(slice)));
        AddPixels(dataset, hounsfield, _options.Rows, _options.Columns, spacing, spacing);
        return new DicomFile(dataset, DicomTransferSyntax.Lookup(_options.TransferSyntaxUid));
    }

    /// <summary>A frontal scout: the mean HU along each front-to-back line, head on top.</summary>
    public DicomFile Localizer(ThoraxVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var pixels = new short[_options.Slices * _options.Columns];
        for (int slice = 0; slice < _options.Slices; slice++)
        {
            ReadOnlySpan<short> source = volume.Slice(slice);
            for (int column = 0; column < _options.Columns; column++)
            {
                int sum = 0;
                for (int row = 0; row < _options.Rows; row++) { sum += source[(row * _options.Columns) + column]; }
                pixels[((_options.Slices - 1 - slice) * _options.Columns) + column] = (short)(sum / _options.Rows);
            }
        }

        DicomDataset dataset = Common("ORIGINAL\\PRIMARY\\LOCALIZER", LocalizerSeriesInstanceUid, 1, "Topogram", Uid("localizer"), 1);
        dataset.AddOrUpdate(DicomTag.SliceThickness, Ds(1));
        dataset.AddOrUpdate(DicomTag.ImagePositionPatient, Ds(-(_options.Columns - 1) / 2.0 * _options.EffectivePixelSpacing), "0", Ds(Z(_options.Slices - 1)));
        dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "0", "-1");
        AddPixels(dataset, pixels, _options.Slices, _options.Columns, _options.EffectiveSliceSpacing, _options.EffectivePixelSpacing);
        dataset.AddOrUpdate(DicomTag.RescaleType, "US"); // A projection has no HU (PS3.3 C.8.2.1.1.2).
        return new DicomFile(dataset, DicomTransferSyntax.Lookup(_options.TransferSyntaxUid));
    }

    /// <summary>A UID that belongs to these options and this part.</summary>
    public string Uid(string part) => DicomUID.Derive(Encoding.UTF8.GetBytes($"thorax phantom|{_identity}|{part}")).Value;

    private DicomDataset Common(string imageType, string series, int seriesNumber, string description, string instanceUid, int instanceNumber)
    {
        var dataset = new DicomDataset();
        string[] charset = PhantomPatientName.SpecificCharacterSet(_options.Charset);
        if (charset.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, charset);
        }

        AddPatientAndStudy(dataset);
        dataset.AddOrUpdate(DicomTag.ImageType, imageType.Split('\\'));
        dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, instanceUid);
        dataset.AddOrUpdate(DicomTag.Modality, "CT");
        dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, series);
        dataset.AddOrUpdate(DicomTag.SeriesNumber, Is(seriesNumber));
        dataset.AddOrUpdate(DicomTag.SeriesDescription, description);
        dataset.AddOrUpdate(DicomTag.BodyPartExamined, "CHEST");
        dataset.AddOrUpdate(DicomTag.PatientPosition, _options.FeetFirst ? "FFS" : "HFS");
        dataset.AddOrUpdate(DicomTag.InstanceNumber, Is(instanceNumber));
        dataset.AddOrUpdate(DicomTag.AcquisitionNumber, Is(seriesNumber));
        AddEquipment(dataset.AddTimes());
        return dataset;
    }

    private void AddPatientAndStudy(DicomDataset dataset)
    {
        dataset.AddPatient(_options.PatientName ?? PhantomPatientName.Default(_options.Charset), string.Create(CultureInfo.InvariantCulture, $"PHANTOM-{_options.Seed:D6}"));
        dataset.AddOrUpdate(DicomTag.PatientAge, "065Y");
        dataset.AddStudy(StudyInstanceUid, string.Create(CultureInfo.InvariantCulture, $"ACC{_options.Seed:D6}"), Is(_options.Seed));
        dataset.AddOrUpdate(DicomTag.StudyDescription, "CT Thorax phantom");
        dataset.AddOrUpdate(DicomTag.FrameOfReferenceUID, Uid("frame of reference"));
        dataset.AddOrUpdate(DicomTag.PositionReferenceIndicator, "");
    }

    private static void AddEquipment(DicomDataset dataset)
    {
        dataset.AddOrUpdate(DicomTag.Manufacturer, "Appliance simulators");
        dataset.AddOrUpdate(DicomTag.ManufacturerModelName, "ThoraxPhantom");
        dataset.AddOrUpdate(DicomTag.StationName, "PHANTOM");
        dataset.AddOrUpdate(DicomTag.SoftwareVersions, "1");
        dataset.AddOrUpdate(DicomTag.KVP, "120");
        dataset.AddOrUpdate(DicomTag.XRayTubeCurrent, "200");
        dataset.AddOrUpdate(DicomTag.ExposureTime, "500");
        dataset.AddOrUpdate(DicomTag.ConvolutionKernel, "B40f");
        dataset.AddOrUpdate(DicomTag.DataCollectionDiameter, "500");
        dataset.AddOrUpdate(DicomTag.WindowCenter, "-600");
        dataset.AddOrUpdate(DicomTag.WindowWidth, "1500");
    }

    private static void AddPixels(DicomDataset dataset, ReadOnlySpan<short> hounsfield, int rows, int columns, double rowSpacing, double columnSpacing)
    {
        dataset.AddOrUpdate(DicomTag.PixelSpacing, Ds(rowSpacing), Ds(columnSpacing));
        dataset.AddOrUpdate(DicomTag.RescaleIntercept, Is(Intercept));
        dataset.AddOrUpdate(DicomTag.RescaleSlope, "1");
        dataset.AddOrUpdate(DicomTag.RescaleType, "HU");
        byte[] bytes = new byte[hounsfield.Length * 2];
        for (int i = 0; i < hounsfield.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)(hounsfield[i] - Intercept));
        }

        dataset.AddPixels(rows, columns, bitsStored: 12, bytes);
    }

    /// <summary>Height of a slice in the patient, mm; the scan is centred on 0.</summary>
    private double Z(int slice) => (slice - ((_options.Slices - 1) / 2.0)) * _options.EffectiveSliceSpacing;

    private static string Ds(double value) => Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture);

    private static string Is(int value) => value.ToString(CultureInfo.InvariantCulture);
}
