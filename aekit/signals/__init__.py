"""Sound and other signals: files, noises mixed in at a stated SNR, filters, models of the spectrum."""
