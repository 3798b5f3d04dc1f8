namespace Appliance.Dicom.Data;

/// <summary>Says where a bulk value can be had, or null when it is to stand inline (PS3.18 F.2.6).</summary>
/// <param name="path">The value: <c>ggggeeee</c>, with <c>ggggeeee/item/</c> before it for each sequence around it, items counted from 1.</param>
/// <param name="item">The element or the encapsulated pixel data.</param>
public delegate string? BulkDataLocator(string path, DicomItem item);
