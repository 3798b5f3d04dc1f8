using Appliance.Dicom.Data;

namespace Appliance.Edge.Orders;

/// <summary>Values as they are compared: without padding.</summary>
internal static class WorklistText
{
    private static readonly char[] Padding = [' ', '\0'];

    /// <summary>The value; empty when it is absent.</summary>
    public static string Plain(DicomDataset dataset, DicomTag tag) => dataset.GetStringOrEmpty(tag).Trim(Padding);

    /// <summary>A date (PS3.5 6.2, DA); null when it is none.</summary>
    public static DateOnly? Date(DicomDataset dataset, DicomTag tag) =>
        DateOnly.TryParseExact(Plain(dataset, tag), "yyyyMMdd", out DateOnly date) ? date : null;
}
