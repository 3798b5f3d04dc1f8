using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A real abdominal CT of 20 slices, JPEG 2000, whose publisher took its UIDs and its patient away: the test gives it new ones.</summary>
internal static class RefusedStudy
{
    /// <summary>Where the publisher's files are in the test data.</summary>
    public const string Source = "dicom/wasserth+TotalSegmentator/tests/reference_files/example_ct_dicom";

    /// <summary>Slices of the study.</summary>
    public const int Slices = 20;

    private const string Script = """
        import os, sys, pydicom
        from pydicom.uid import generate_uid
        source, target = sys.argv[1:]
        study, series = generate_uid(), generate_uid()
        for name in sorted(os.listdir(source)):
            ds = pydicom.dcmread(os.path.join(source, name))
            ds.SpecificCharacterSet = 'GB18030'
            ds.PatientName = 'Zhao^TingTing=赵^婷婷'
            ds.PatientID, ds.AccessionNumber = 'REFUSED-0815', 'ACC-REFUSED-4711'
            ds.PatientBirthDate, ds.PatientSex = '19710317', 'F'
            ds.StudyInstanceUID, ds.SeriesInstanceUID = study, series
            ds.SOPClassUID, ds.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.2', generate_uid()
            ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
            ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
            ds.save_as(os.path.join(target, name), write_like_original=False)
        """;

    /// <summary>Writes the study with UIDs and a patient into <paramref name="folder"/>.</summary>
    public static async Task WriteAsync(string folder) =>
        (await Tool.RunAsync("/usr/bin/python3", "-c", Script, TestData.PathOf(Source), folder)).Expect();
}
