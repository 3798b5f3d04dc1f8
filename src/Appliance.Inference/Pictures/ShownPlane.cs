using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Pictures;

/// <summary>A plane of the patient that a page shows: the source image that lies in it is a key image.</summary>
/// <param name="Point">A point of it, mm.</param>
/// <param name="Normal">Unit vector across it.</param>
public readonly record struct ShownPlane(Vector3D Point, Vector3D Normal);
