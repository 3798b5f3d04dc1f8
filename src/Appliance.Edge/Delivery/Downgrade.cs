using Appliance.Dicom.Data;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Delivery;

/// <summary>What becomes of an object whose kind a destination does not take.</summary>
internal static class Downgrade
{
    /// <summary>
    /// True when a secondary capture of the same run is there, or on its way there: it carries the findings in a form that any
    /// viewer shows. Else nobody at the destination would see them, and the object is given up.
    /// </summary>
    public static bool IsCovered(JournalSession session, long deliveryId) =>
        session.Count(
            """
            SELECT count(*) FROM delivery d
            JOIN instance i ON i.id = d.instance_id
            JOIN instance page ON page.study_id = i.study_id AND page.run_id = i.run_id AND page.sop_class = $capture
            JOIN delivery other ON other.instance_id = page.id AND other.destination = d.destination
            WHERE d.id = $id AND i.sop_class <> $capture AND other.state IN ('Pending', 'Stored', 'Delivered', 'Uncommitted')
            """,
            ("$id", deliveryId), ("$capture", DicomUID.SecondaryCaptureImageStorage.Value)) > 0;
}
