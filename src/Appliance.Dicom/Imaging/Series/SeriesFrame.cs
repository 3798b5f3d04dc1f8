using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Series;

/// <summary>A frame of an instance of a series.</summary>
/// <typeparam name="T">What stands for the instance: a path, a file.</typeparam>
/// <param name="Item">What stands for the instance.</param>
/// <param name="Header">Its header.</param>
/// <param name="Frame">Frame number from 0; always 0 in single-frame images.</param>
public readonly record struct SeriesFrame<T>(T Item, DicomDataset Header, int Frame);
