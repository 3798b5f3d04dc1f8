using Appliance.Dicom.Services;

namespace Appliance.Edge.Delivery;

/// <summary>How objects reach one destination: DIMSE, or STOW-RS.</summary>
internal interface IDestinationTransport
{
    /// <summary>Begins an exchange that these files will go over.</summary>
    /// <param name="files">The files, at most <see cref="DestinationQueue.BatchSize"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DestinationException">The destination is not there, or does not want to.</exception>
    Task<IDestinationSession> OpenAsync(IReadOnlyList<StoreItem> files, CancellationToken cancellationToken);
}

/// <summary>One exchange with a destination, by one caller at a time. Disposing breaks off what was not ended.</summary>
internal interface IDestinationSession : IAsyncDisposable
{
    /// <summary>What the destination answered to the kinds of objects that were proposed or sent; it may grow with each of them.</summary>
    IReadOnlyList<Capability> Capabilities { get; }

    /// <summary>Whether the destination takes requests to commit to what it stores (PS3.4 J): its answer to this exchange.</summary>
    bool OffersCommitment { get; }

    /// <summary>Sends one file and waits for the answer. Memory does not grow with its size.</summary>
    /// <param name="file">One of the files that the session was opened for.</param>
    /// <param name="cancellationToken">Gives up; the session can then only be disposed.</param>
    /// <exception cref="DestinationException">The exchange is over.</exception>
    Task<DeliveryVerdict> SendAsync(StoreItem file, CancellationToken cancellationToken);

    /// <summary>Ends the exchange in good order. Everything was answered before, so a failure of it is logged and no more.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}
