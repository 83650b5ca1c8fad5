//! Reports as text. One file a format; renderers print, they decide nothing.
